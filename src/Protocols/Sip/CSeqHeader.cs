using System.Buffers;
using System.Globalization;

namespace Carillon.Protocols.Sip;

/// <summary>CSeq (RFC 3261 section 20.16): a number under 2^31 and the method.</summary>
public readonly record struct CSeqHeader(uint Number, SipMethod Method)
{
    public static OperationStatus TryParse(ReadOnlySpan<byte> source, out CSeqHeader value)
    {
        value = default;
        var cursor = new SipCursor(source);
        cursor.SkipLws();
        if (!cursor.TakeDigits(out var digits) || !SipText.TryNumber(digits, int.MaxValue, out int number)) return OperationStatus.InvalidData;
        int before = cursor.Position;
        cursor.SkipLws();
        if (cursor.Position == before || !SipMethod.TryParse(cursor.Rest.TrimLws(), out var method)) return OperationStatus.InvalidData;
        value = new CSeqHeader((uint)number, method);
        return OperationStatus.Done;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number} {Method.Name}");
}
