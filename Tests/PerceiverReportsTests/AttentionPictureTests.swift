import Layers
import Perceiver
import Tensors
import Testing

@testable import PerceiverReports

struct AttentionPictureTests {
    private let picture = RowPicture(
        pixels: Tensor([0, 255, 100, 100] as [UInt8], shape: [2, 2, 1]), lineCount: 1, columnCount: 2)

    private func bitmap(_ maps: [[Float]]) -> Bitmap {
        AttentionPicture(picture, maps: maps.map { .init(title: "map", shares: $0) }).bitmap
    }

    @Test func `Small pictures are enlarged, and maps lie beside them, each between its title and its scale`()
    {
        let bitmap = bitmap([[0, 0.5], [0.2, 0.1]])
        #expect((bitmap.height, bitmap.width) == (22 + 224 + 4 + 12 + 22, 3 * 224 + 2 * 8))
        #expect(bitmap[22, 0] == .init(red: 0, green: 0, blue: 0))
        #expect(bitmap[22, 223] == .white && bitmap[22, 225] == .white)
        // Where nothing looks there is faint grey, where most looks go there is red.
        let (first, second) = (bitmap[245, 232], bitmap[245, 232 + 223])
        #expect(first.red == first.green && first.green == first.blue)
        #expect(second.red > 180 && second.green < 60)
        // Each map is relative to its own largest share.
        #expect(bitmap[245, 2 * 232] == second)
        #expect(bitmap[245, 2 * 232 + 223].green > second.green)
        // The bar below has the colours of the map, from nothing to its largest share.
        #expect(bitmap[250, 232] == .white)
        #expect(bitmap[250, 232 + 223].red > 180 && bitmap[250, 232 + 223].green < 70)
    }

    @Test(arguments: [(1, 224), (100, 300), (223, 446), (224, 224), (225, 225), (300, 300)])
    func `Pictures are enlarged by integers, to 224 or a little more`(side: Int, shown: Int) {
        let picture = RowPicture(
            pixels: Tensor([UInt8](repeating: 9, count: side), shape: [side, 1, 1]), lineCount: 1,
            columnCount: 1)
        #expect(AttentionPicture(picture, maps: []).bitmap.height == 22 + shown)
    }

    @Test(arguments: [0, .nan] as [Float])
    func `A map of nothing, or of what is no number, is no mistake`(share: Float) {
        let bitmap = bitmap([[share, share]])
        #expect(bitmap[22, 232].red == bitmap[22, 232].blue)
    }

    @Test func `Every sign of a title has pixels of its own`() {
        let signs = "abcdefghijklmnopqrstuvwxyz0123456789.:-(),/%+=_'><^"
        let glyphs = signs.map(PixelFont.glyph)
        #expect(Set(glyphs).count == signs.count)
        #expect(glyphs.allSatisfy { $0.count == 7 && $0.allSatisfy { $0.count == 5 } })
        #expect(PixelFont.glyph(" ").joined().allSatisfy { !$0 })
        #expect(PixelFont.glyph("é") == PixelFont.glyph("ß"))
    }

    @Test func `Text that does not fit is cut off`() {
        var bitmap = Bitmap(height: 14, width: 20)
        bitmap.write("II", row: 0, column: 0)
        #expect(bitmap[0, 4] == .ink && bitmap[0, 16] == .white)
    }

    @Test func `Pictures of different sizes are stacked on white`() {
        let (wide, high) = (Bitmap(height: 1, width: 5), Bitmap(height: 4, width: 2))
        let stacked = Bitmap(stacking: [wide, high], gap: 3)
        #expect((stacked.height, stacked.width) == (8, 5))
        let beside = Bitmap(sideBySide: [wide, high], gap: 3)
        #expect((beside.height, beside.width) == (4, 10))
    }
}
