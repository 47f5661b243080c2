using System.Buffers;
using System.Globalization;

namespace Carillon.Protocols.Sip;

/// <summary>RAck (RFC 3262 section 7.2): which provisional response of which request a PRACK acknowledges.</summary>
public readonly record struct RAckHeader(uint RSeq, CSeqHeader CSeq)
{
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out RAckHeader value)
    {
        value = default;
        var cursor = new SipCursor(source);
        cursor.SkipLws();
        if (!cursor.TakeDigits(out var digits) || !RSeqHeader.TryParse(digits, out uint number)) return OperationStatus.InvalidData;
        int before = cursor.Position;
        cursor.SkipLws();
        if (cursor.Position == before || CSeqHeader.TryParse(cursor.Rest, out var cseq) != OperationStatus.Done) return OperationStatus.InvalidData;
        value = new RAckHeader(number, cseq);
        return OperationStatus.Done;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RSeq} {CSeq}");
}
