import Foundation

/// Jobs of many callers, done by one thread, as many at once as wait.
///
/// While it works, jobs gather: so the more are asked for, the more are done together, and nobody waits for others who may not
/// come. With patience the thread also waits for company, but no longer than that from the first job's arrival.
final class BatchQueue<Job: Sendable, Answer: Sendable>: @unchecked Sendable {
    /// How many jobs may wait and how many are done at once.
    struct Limits: Sendable {
        var waiting: Int
        var together: Int
        var patience: TimeInterval
    }

    /// What was asked for together.
    private final class Ticket {
        let jobs: [Job]
        let arrival: Date
        let deadline: Date
        var answers: [Answer?]
        var nextJob = 0
        var continuation: CheckedContinuation<[Answer], any Error>?

        init(_ jobs: [Job], deadline: Date) {
            self.jobs = jobs
            arrival = Date()
            self.deadline = deadline
            answers = jobs.map { _ in nil }
        }
    }

    private let limits: Limits
    private let areAlike: @Sendable (Job, Job) -> Bool
    private let work: @Sendable ([Job]) -> [Answer]
    private let observe: @Sendable (_ count: Int, _ seconds: TimeInterval) -> Void
    // Under the condition's lock.
    private let condition = NSCondition()
    private var tickets: [Ticket] = []
    private var waitingCount = 0
    private var isClosed = false

    /// - Parameters:
    ///   - name: of the thread.
    ///   - limits: how many jobs wait, and are done at once.
    ///   - areAlike: whether two jobs can be done together.
    ///   - observe: told of each batch, how many jobs it had and how long it took.
    ///   - work: does jobs that are alike, and gives an answer for each.
    init(
        name: String, _ limits: Limits, areAlike: @escaping @Sendable (Job, Job) -> Bool,
        observe: @escaping @Sendable (_ count: Int, _ seconds: TimeInterval) -> Void = { _, _ in },
        work: @escaping @Sendable ([Job]) -> [Answer]
    ) {
        (self.limits, self.areAlike, self.work, self.observe) = (limits, areAlike, work, observe)
        let thread = Thread { [self] in serve() }
        thread.name = name
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// How many jobs wait.
    var count: Int { condition.withLock { waitingCount } }

    /// Does jobs, in their turn.
    ///
    /// - Parameters:
    ///   - jobs: at least one.
    ///   - deadline: when nobody waits for the answers any more.
    /// - Returns: an answer for each job.
    /// - Throws: ``ServiceFault`` where too many wait already, or it took too long; `CancellationError`.
    func answers(to jobs: [Job], by deadline: Date) async throws -> [Answer] {
        let ticket = Ticket(jobs, deadline: deadline)
        nonisolated(unsafe) let own = ticket
        let alarm = Task {
            try await Task.sleep(for: .seconds(min(86_400, max(0, deadline.timeIntervalSinceNow))))
            withdraw(own, ServiceFault.late, ifBegun: false)
        }
        defer { alarm.cancel() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let fault: (any Error)? = condition.withLock {
                    if Task.isCancelled { return CancellationError() }
                    if isClosed { return ServiceFault.replaced }
                    if deadline < Date() { return ServiceFault.late }
                    guard waitingCount + jobs.count <= limits.waiting else {
                        return ServiceFault.busy(waiting: waitingCount)
                    }
                    own.continuation = continuation
                    tickets.append(own)
                    waitingCount += jobs.count
                    condition.signal()
                    return nil
                }
                if let fault { continuation.resume(throwing: fault) }
            }
        } onCancel: {
            withdraw(own, CancellationError())
        }
    }

    /// Ends the thread once all that waits is done; nothing more is taken.
    func close() {
        condition.withLock {
            isClosed = true
            condition.signal()
        }
    }

    /// Takes back what has not begun, and answers with an error.
    ///
    /// - Parameters:
    ///   - ticket: what was asked for.
    ///   - error: why there is no answer.
    ///   - ifBegun: whether to do so too if some of it has begun.
    private func withdraw(_ ticket: Ticket, _ error: any Error, ifBegun: Bool = true) {
        let continuation: CheckedContinuation<[Answer], any Error>? = condition.withLock {
            guard ifBegun || ticket.nextJob == 0 else { return nil }
            if let place = tickets.firstIndex(where: { $0 === ticket }) {
                waitingCount -= ticket.jobs.count - ticket.nextJob
                tickets.remove(at: place)
            }
            defer { ticket.continuation = nil }
            return ticket.continuation
        }
        continuation?.resume(throwing: error)
    }

    /// A job that was taken, and where its answer goes.
    private struct Taken {
        let ticket: Ticket
        let place: Int
    }

    private func serve() {
        while let batch = next() {
            let start = Date()
            let answers = work(batch.map { $0.ticket.jobs[$0.place] })
            observe(batch.count, Date().timeIntervalSince(start))
            var done: [(CheckedContinuation<[Answer], any Error>, [Answer])] = []
            condition.withLock {
                for (taken, answer) in zip(batch, answers) {
                    taken.ticket.answers[taken.place] = answer
                }
                for taken in batch where taken.place == taken.ticket.jobs.count - 1 {
                    guard let continuation = taken.ticket.continuation else { continue }
                    taken.ticket.continuation = nil
                    done.append((continuation, taken.ticket.answers.compactMap { $0 }))
                }
            }
            for (continuation, answers) in done { continuation.resume(returning: answers) }
        }
    }

    /// The jobs to do next, the oldest first; nil once the queue is closed and empty.
    private func next() -> [Taken]? {
        while true {
            condition.lock()
            while tickets.isEmpty, !isClosed { condition.wait() }
            if tickets.isEmpty {
                condition.unlock()
                return nil
            }
            if limits.patience > 0 {
                let end = tickets[0].arrival.addingTimeInterval(limits.patience)
                while waitingCount < limits.together, !tickets.isEmpty, condition.wait(until: end) {}
            }
            let batch = take()
            condition.unlock()
            if !batch.isEmpty { return batch }
        }
    }

    /// Takes jobs that are alike, as many as are done at once: one of each caller in turn, so that nobody waits for all that
    /// somebody else has asked for.
    private func take() -> [Taken] {
        guard let first = tickets.first else { return [] }
        let model = first.jobs[first.nextJob]
        var batch: [Taken] = []
        var foundSome = true
        while foundSome, batch.count < limits.together {
            foundSome = false
            for ticket in tickets where batch.count < limits.together {
                guard ticket.nextJob < ticket.jobs.count, areAlike(model, ticket.jobs[ticket.nextJob]) else {
                    continue
                }
                batch.append(Taken(ticket: ticket, place: ticket.nextJob))
                ticket.nextJob += 1
                foundSome = true
            }
        }
        waitingCount -= batch.count
        tickets.removeAll { $0.nextJob == $0.jobs.count }
        return batch
    }
}
