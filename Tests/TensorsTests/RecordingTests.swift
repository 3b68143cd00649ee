import Tensors
import Testing

struct RecordingTests {
    @Test func nothingIsRememberedOutsideARecording() {
        let x = Tensor([1, 2] as [Float]).tracked()
        #expect(!(x * x).isTracked)
        recording { #expect((x * x).isTracked) }
    }

    @Test func gradientsOfATensorUsedTwiceAddUp() throws {
        let x = Tensor([2, 3] as [Float]).tracked()
        let loss = recording { (x * x + x).sum() }
        let gradient = try #require(loss.gradients()[x])
        #expect(gradient.floats == [5, 7])
    }

    @Test func aLongGraphIsReleasedWithoutOverflow() {
        let x = Tensor(1).tracked()
        recording {
            var y = x
            for _ in 0..<200_000 { y = y + x }
            #expect(y.scalar == 200_001)
        }
    }
}
