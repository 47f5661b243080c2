namespace Carillon.Lab.Audio;

/// <summary>One voice, heard without a longer break than <see cref="IdentityDecoder.BreakFrames"/>.</summary>
/// <param name="Number">Whom it said it was.</param>
/// <param name="From">Time stamp of the first frame above the noise floor that belongs to it.</param>
/// <param name="To">Time stamp of the last frame that belongs to it.</param>
/// <param name="Frames">Frames of 20 ms that were clearly its own.</param>
/// <param name="LongestGapFrames">The longest run of frames inside that were lost, silent or something else.</param>
/// <param name="Open">Still going on when it was reported.</param>
public readonly record struct HeardStretch(ushort Number, long From, long To, int Frames, int LongestGapFrames, bool Open);
