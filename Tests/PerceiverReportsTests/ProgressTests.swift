import Testing

@testable import PerceiverReports

struct ProgressTests {
    private let progress = TrainingProgress(
        step: 25, stepCount: 100, epoch: 1, epochCount: 4, elapsedSeconds: 30, loss: 0.51234,
        accuracy: 0.7751,
        examplesPerSecond: 1234.56)
    private static let fields =
        "25%  step 25/100  loss 0.5123  accuracy 77.5%  1:30 left  epoch 1/4  1234.6 examples/s"

    /// Gathers what a progress bar writes.
    private final class Screen {
        var text: [String] = []
    }

    private func bar(isTerminal: Bool, screen: Screen) -> ProgressBar {
        ProgressBar(
            isTerminal: isTerminal, secondsBetweenLines: 10, width: { 60 }, write: { screen.text.append($0) })
    }

    @Test func `A wide line has all fields behind a bar`() {
        let text = ProgressLine.text(progress, width: 200)
        #expect(text == "[=======                       ] " + Self.fields)
    }

    @Test func `The progress of a download counts what was there before`() {
        let progress = ByteProgress(
            byteCount: 6_000_000, firstByteCount: 2_000_000, totalByteCount: 10_000_000, elapsedSeconds: 2)
        #expect(ProgressLine.plainText(progress) == "60%  6.0/10.0 MB  0:02 left  2.0 MB/s")
    }

    @Test(arguments: [
        (fields.count + 23, "[=====               ] " + fields),
        (fields.count + 7, fields),
        (fields.count, fields),
        (
            fields.count - 1,
            "[===            ] 25%  step 25/100  loss 0.5123  accuracy 77.5%  1:30 left  epoch 1/4"
        ),
        (17, "25%  step 25/100"), (11, "[=    ] 25%"), (10, "25%"), (2, "25"), (0, ""), (-1, ""),
    ])
    func `A narrow line loses the bar and then fields`(width: Int, expected: String) {
        #expect(ProgressLine.text(progress, width: width) == expected)
    }

    @Test func `No line is longer than the terminal is wide`() {
        for width in 0..<150 { #expect(ProgressLine.text(progress, width: width).count <= width) }
    }

    @Test func `The time left counts only the steps of this run`() {
        var resumed = progress
        resumed.firstStep = 20
        #expect(resumed.remainingSeconds == 450)
        resumed.firstStep = 25
        #expect(resumed.remainingSeconds == nil)
        #expect(!ProgressLine.plainText(resumed).contains("left"))
    }

    @Test(
        arguments: [
            (0, "0:00"), (5.4, "0:05"), (65, "1:05"), (3599.6, "1:00:00"), (7209, "2:00:09"),
            (360_000, "100:00:00"),
            (-1, "0:00"), (.nan, "0:00"), (.infinity, "277777:46:40"),
        ] as [(Double, String)])
    func `A time is minutes and seconds, or with hours`(seconds: Double, expected: String) {
        #expect(ProgressLine.duration(seconds) == expected)
    }

    @Test(
        arguments: [
            (0, "0.000"), (1.0006, "1.001"), (-0.5, "-0.500"), (-0.0001, "0.000"), (12.04, "12.040"),
            (.nan, "nan"), (-.infinity, "-inf"), (1e30, "1e+30"),
        ] as [(Double, String)])
    func `A number has a fixed count of decimals`(value: Double, expected: String) {
        #expect(ProgressLine.decimal(value, digitCount: 3) == expected)
    }

    @Test func `On a terminal the line is drawn again at most ten times a second`() {
        let screen = Screen()
        let bar = bar(isTerminal: true, screen: screen)
        for time in stride(from: 0, to: 1, by: 0.03125) { bar.update(progress, time: time) }
        #expect(screen.text.count == 8)
        #expect(screen.text.allSatisfy { $0.hasPrefix("\r\u{1B}[K") && !$0.contains("\n") && $0.count <= 63 })
    }

    @Test func `On a terminal clearing removes the line and the next update draws it`() {
        let screen = Screen()
        let bar = bar(isTerminal: true, screen: screen)
        bar.clear()
        bar.update(progress, time: 0)
        bar.clear()
        bar.update(progress, time: 0.01)
        #expect(screen.text.map { $0 == "\r\u{1B}[K" } == [false, true, false])
    }

    @Test func `Elsewhere there is a line now and then, and one at the end`() {
        let screen = Screen()
        let bar = bar(isTerminal: false, screen: screen)
        for second in 0..<25 { bar.update(progress, time: Double(second)) }
        var last = progress
        last.step = 100
        bar.update(last, time: 25)
        bar.clear()
        #expect(screen.text.count == 4)
        #expect(screen.text.first == Self.fields + "\n")
        #expect(screen.text.last?.hasPrefix("100%  step 100/100") == true)
    }
}
