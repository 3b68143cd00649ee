#if Server
    import NIOCore
    import PerceiverServing
    import Synchronization

    /// The connections that are open, and the request that is being answered on each.
    final class OpenConnections: Sendable {
        private let tasks = Mutex<[ObjectIdentifier: Task<ServiceResponse, Never>]>([:])
        private let bodyBytes = Atomic(0)
        private let service: Service

        init(_ service: Service) { self.service = service }

        /// Makes room for bytes of a body, until it is given back.
        ///
        /// - Throws: `ServiceFault` where others have taken all of it.
        func take(bodyBytes count: Int) throws {
            let total = bodyBytes.add(count, ordering: .relaxed).newValue
            guard total > service.limits.allBodyBytes else { return }
            give(bodyBytes: count)
            throw ServiceFault(503, "Too many bodies are being read. Try again in a second.", retryAfter: 1)
        }

        func give(bodyBytes count: Int) { bodyBytes.subtract(count, ordering: .relaxed) }

        /// Says which request is being answered on a connection; nil: none.
        func set(_ task: Task<ServiceResponse, Never>?, on channel: any Channel) {
            tasks.withLock { $0[ObjectIdentifier(channel)] = task }
            // It may have been closed just before.
            if task != nil, !channel.isActive { closed(channel) }
        }

        fileprivate func opened() { service.changeConnections(by: 1) }

        fileprivate func closed(_ channel: any Channel) {
            let task = tasks.withLock { $0.removeValue(forKey: ObjectIdentifier(channel)) }
            task?.cancel()
        }

        fileprivate func ended() { service.changeConnections(by: -1) }
    }

    /// Withdraws the request of a client that has gone away.
    final class ConnectionWatch: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = NIOAny
        private let connections: OpenConnections
        /// How long a client may take to read what was written for it.
        private let patience: TimeAmount
        private var alarm: Scheduled<Void>?

        init(_ connections: OpenConnections, patience: TimeAmount) {
            (self.connections, self.patience) = (connections, patience)
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            alarm?.cancel()
            let channel = context.channel
            alarm =
                channel.isWritable
                ? nil : channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
            context.fireChannelWritabilityChanged()
        }

        func handlerAdded(context: ChannelHandlerContext) { connections.opened() }

        func handlerRemoved(context: ChannelHandlerContext) {
            alarm?.cancel()
            connections.ended()
        }

        func channelInactive(context: ChannelHandlerContext) {
            connections.closed(context.channel)
            context.fireChannelInactive()
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case ChannelEvent.inputClosed? = event as? ChannelEvent {
                // Who closes a connection for sending does not wait for an answer either, as browsers and curl do it.
                connections.closed(context.channel)
            }
            context.fireUserInboundEventTriggered(event)
        }
    }
#endif
