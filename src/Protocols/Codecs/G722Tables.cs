namespace Carillon.Protocols.Codecs;

/// <summary>The tables of ITU-T G.722 (2012), by the names of its clause 6.2.</summary>
internal static class G722Tables
{
    /// <summary>Table 14: decision levels of the lower quantizer.</summary>
    public static readonly short[] Q6 =
    [
        0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650,
        714, 786, 858, 940, 1023, 1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
    ];

    /// <summary>Quantization intervals to output values of six bits, four bits and two bits (QM6, QM4, QM2).</summary>
    public static readonly short[] Qm6 =
    [
        -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
        -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
        24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
        4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
    ];

    public static readonly short[] Qm4 =
        [0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0];

    public static readonly short[] Qm2 = [-7408, -1616, 7408, 1616];

    /// <summary>Logarithmic steps of the scale factor, by the code of four bits (WL over RL42) and of two (WH over RH2).</summary>
    public static readonly short[] LowerStep = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];

    public static readonly short[] HigherStep = [798, -214, 798, -214];

    /// <summary>Table 18: 2048 times 2 to the power of n / 32.</summary>
    public static readonly short[] Ilb =
    [
        2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834,
        2896, 2960, 3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
    ];

    /// <summary>Table 11: one half of the 24 coefficients of the mirror filters; the other half is the same backwards.</summary>
    public static readonly short[] Mirror = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];
}
