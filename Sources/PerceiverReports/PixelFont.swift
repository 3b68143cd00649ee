/// Capital letters, digits and a few signs, five pixels wide and seven high, for words in pictures.
enum PixelFont {
    static let (width, height) = (5, 7)

    /// The pixels of a character, row by row; those of an unknown one are a box.
    static func glyph(_ character: Character) -> [[Bool]] {
        glyphs[Character(character.uppercased())] ?? unknown
    }

    private static let unknown = (0..<height).map { row in
        (0..<width).map { row == 0 || row == height - 1 || $0 == 0 || $0 == width - 1 }
    }

    /// The characters of each line of the drawing.
    private static let lines = ["ABCDEFGHIJKLM", "NOPQRSTUVWXYZ", "0123456789.:-", "(),/%+=_'><^ "]

    private static let glyphs: [Character: [[Bool]]] = {
        let rows = drawing.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        var glyphs: [Character: [[Bool]]] = [:]
        for (line, characters) in lines.enumerated() {
            for (column, character) in characters.enumerated() {
                glyphs[character] = (0..<height).map { row in
                    let pixels = rows[line * (height + 1) + row]
                    return (0..<width).map { x in
                        let position = column * (width + 1) + x
                        return position < pixels.count && pixels[position] == "#"
                    }
                }
            }
        }
        return glyphs
    }()

    private static let drawing = """
         ###  ####   ###  ####  ##### #####  ###  #   #  ###    ### #   # #     #   #
        #   # #   # #   # #   # #     #     #   # #   #   #      #  #  #  #     ## ##
        #   # #   # #     #   # #     #     #     #   #   #      #  # #   #     # # #
        ##### ####  #     #   # ####  ####  # ### #####   #      #  ##    #     # # #
        #   # #   # #     #   # #     #     #   # #   #   #      #  # #   #     #   #
        #   # #   # #   # #   # #     #     #   # #   #   #   #  #  #  #  #     #   #
        #   # ####   ###  ####  ##### #      ###  #   #  ###   ##   #   # ##### #   #

        #   #  ###  ####   ###  ####   #### ##### #   # #   # #   # #   # #   # #####
        ##  # #   # #   # #   # #   # #       #   #   # #   # #   # #   # #   #     #
        # # # #   # #   # #   # #   # #       #   #   # #   # #   #  # #   # #     #
        # # # #   # ####  #   # ####   ###    #   #   # #   # # # #   #     #     #
        #  ## #   # #     # # # # #       #   #   #   # #   # # # #  # #    #    #
        #   # #   # #     #  #  #  #      #   #   #   #  # #  ## ## #   #   #   #
        #   #  ###  #      ## # #   # ####    #    ###    #   #   # #   #   #   #####

         ###    #    ###  ##### #   # #####  ###  #####  ###   ###
        #   #  ##   #   #    #  #   # #     #         # #   # #   #       ##
        #  ##   #       #   #   #   # ####  #        #  #   # #   #       ##
        # # #   #     ##     #  #####     # ####    #    ###   ####             #####
        ##  #   #    #        #     #     # #   #   #   #   #     #       ##
        #   #   #   #     #   #     # #   # #   #   #   #   #     # ##    ##
         ###   ###  #####  ###      #  ###   ###    #    ###   ###  ##

          #   #               # ##  #                     #   #        #    #
         #     #             #  ##  #   #                 #    #      #    # #
        #       #            #     #    #   #####               #    #    #   #
        #       #           #     #   #####                      #  #
        #       #          #     #      #   #####               #    #
         #     #      #    #    #  ##   #                      #      #
          #   #      #    #     #  ##             #####       #        #
        """
}
