namespace Carillon.Protocols.Sip;

/// <summary>RSeq (RFC 3262 section 7.1): the number of a reliable provisional response, 1 to 2^32 - 1.</summary>
public static class RSeqHeader
{
    /// <summary>What a first one may be: it has room to count up (section 3).</summary>
    public const uint LargestFirst = int.MaxValue;

    public static bool TryParse(ReadOnlySpan<byte> source, out uint number)
    {
        bool valid = SipText.TryNumber(source.TrimLws(), uint.MaxValue, out ulong value) && value > 0;
        number = valid ? (uint)value : 0;
        return valid;
    }
}
