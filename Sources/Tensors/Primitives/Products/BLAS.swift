import COpenBLAS

/// Facts about the BLAS library.
public enum BLAS {
    /// Name, version and build options of the library.
    public static var library: String { String(cString: openblas_get_config()) }
    /// The processor that the kernels in use were written for, such as `SkylakeX` (AVX-512) or `Haswell`
    /// (AVX2).
    public static var kernel: String { String(cString: openblas_get_corename()) }
    /// Sets the library to one thread, once, because ``Threads`` splits the work.
    static let isSingleThreaded: Bool = {
        openblas_set_num_threads(1)
        return true
    }()
}
