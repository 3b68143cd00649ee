import Layers
import Perceiver
import Tensors
import Testing

@testable import PerceiverReports

struct AttentionPictureTests {
    private let picture = RowPicture(
        pixels: Tensor([0, 255, 100, 100] as [UInt8], shape: [2, 2, 1]), lineCount: 1, columnCount: 2)

    @Test func `Small pictures are enlarged, and maps lie beside them`() {
        let bitmap = AttentionPicture(picture, maps: [[0, 0.5], [0.2, 0.1]]).bitmap
        #expect((bitmap.height, bitmap.width) == (224, 3 * 224 + 2 * 8))
        #expect(bitmap[0, 0] == .init(red: 0, green: 0, blue: 0))
        #expect(bitmap[0, 223] == .white && bitmap[0, 225] == .white)
        // Where nothing looks there is faint grey, where most looks go there is red.
        let (first, second) = (bitmap[223, 232], bitmap[223, 232 + 223])
        #expect(first.red == first.green && first.green == first.blue)
        #expect(second.red > 180 && second.green < 60)
        // Each map is relative to its own largest share.
        #expect(bitmap[223, 2 * 232] == second)
        #expect(bitmap[223, 2 * 232 + 223].green > second.green)
    }

    @Test(arguments: [(1, 224), (100, 300), (223, 446), (224, 224), (225, 225), (300, 300)])
    func `Pictures are enlarged by integers, to 224 or a little more`(side: Int, shown: Int) {
        let picture = RowPicture(
            pixels: Tensor([UInt8](repeating: 9, count: side), shape: [side, 1, 1]), lineCount: 1,
            columnCount: 1)
        #expect(AttentionPicture(picture, maps: []).bitmap.height == shown)
    }

    @Test(arguments: [0, .nan] as [Float])
    func `A map of nothing, or of what is no number, is no mistake`(share: Float) {
        let bitmap = AttentionPicture(picture, maps: [[share, share]]).bitmap
        #expect(bitmap[0, 232].red == bitmap[0, 232].blue)
    }

    @Test func `Pictures of different sizes are stacked on white`() {
        let (wide, high) = (Bitmap(height: 1, width: 5), Bitmap(height: 4, width: 2))
        let stacked = Bitmap(stacking: [wide, high], gap: 3)
        #expect((stacked.height, stacked.width) == (8, 5))
        let beside = Bitmap(sideBySide: [wide, high], gap: 3)
        #expect((beside.height, beside.width) == (4, 10))
    }
}
