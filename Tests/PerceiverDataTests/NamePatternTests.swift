import Testing

@testable import PerceiverData
@testable import PerceiverSettings

struct NamePatternTests {
    private func values(_ pattern: String, _ names: [String], prefersPartNames: Bool = false) throws
        -> [String]
    {
        try NamePattern(pattern, setting: "label_pattern").values(
            in: names, prefersPartNames: prefersPartNames)
    }

    @Test func `The first part in parentheses that matches counts, or else the whole`() throws {
        #expect(try values("OAI(\\d+)", ["OAI12_x", "a/oai345.png"]) == ["12", "345"])
        #expect(try values("(left)|(right)", ["_RIGHT_", "Left"]) == ["right", "left"])
        #expect(try values("left|right", ["_RIGHT_", "Left"]) == ["right", "left"])
    }

    @Test func `A part may stand for its name`() throws {
        let pattern = "(?<left>left|l_e_f_t)|(?<right>right|r_i_g_h_t)"
        let names = ["a_L_E_F_T.png", "a_left", "b_RIGHT.nii"]
        #expect(try values(pattern, names, prefersPartNames: true) == ["left", "left", "right"])
        #expect(try values(pattern, names) == ["l_e_f_t", "left", "right"])
    }

    @Test(arguments: [(["a", "b"], "0 of the 2"), (["a", "left"], "1 of the 2")])
    func `Names that do not match are an error with one of them`(names: [String], part: String) {
        let error = #expect(throws: SettingsError.self) { try values("left|right", names) }
        #expect(error?.description.contains(part) == true, "\(error as Any)")
        #expect(error?.description.contains("data.label_pattern") == true)
    }

    @Test func `What is no expression is an error`() {
        let error = #expect(throws: SettingsError.self) { try values("(left", ["left"]) }
        #expect(error?.description.contains("data.label_pattern") == true, "\(error as Any)")
    }

    @Test func `Brackets as deep as a call stack are an error`() {
        let pattern = String(repeating: "[", count: 100_000)
        let error = #expect(throws: SettingsError.self) { try values(pattern, ["left"]) }
        #expect(error?.description.contains("at most 500 characters") == true, "\(error as Any)")
    }
}
