using System.Buffers.Binary;
using System.Net;

namespace Carillon.Protocols.Stun;

/// <summary>Builds one message in the caller's bytes. Integrity comes behind the attributes that it covers, the fingerprint last. Too little room is the caller's mistake.</summary>
public ref struct StunWriter
{
    private readonly Span<byte> _target;
    private int _length;

    /// <param name="transactionId">12 bytes: random in a request, the request's in its answer.</param>
    public StunWriter(Span<byte> target, StunType type, scoped ReadOnlySpan<byte> transactionId)
    {
        _target = target;
        _length = StunMessage.HeaderLength;
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)type);
        BinaryPrimitives.WriteUInt32BigEndian(target[4..], StunMessage.Cookie);
        transactionId[..StunMessage.TransactionLength].CopyTo(target[8..]);
        Measure();
    }

    public readonly ReadOnlySpan<byte> Written => _target[.._length];

    public void Attribute(StunAttributeType type, scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Begin(type, value.Length));
        End(value.Length);
    }

    public void XorMappedAddress(IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        Span<byte> value = stackalloc byte[20];
        int length = StunAddress.Write(endPoint, _target.Slice(8, StunMessage.TransactionLength), value);
        Attribute(StunAttributeType.XorMappedAddress, value[..length]);
    }

    /// <summary>Without a phrase: nobody reads it.</summary>
    public void ErrorCode(int code) => Attribute(StunAttributeType.ErrorCode, [0, 0, (byte)(code / 100), (byte)(code % 100)]);

    public void UnknownAttributes(scoped ReadOnlySpan<StunAttributeType> types)
    {
        var value = Begin(StunAttributeType.UnknownAttributes, types.Length * 2);
        for (int i = 0; i < types.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(2 * i)..], (ushort)types[i]);
        End(types.Length * 2);
    }

    public void MessageIntegrity(scoped ReadOnlySpan<byte> key)
    {
        Span<byte> proof = stackalloc byte[StunMessage.IntegrityLength];
        StunIntegrity.Of(Written, key, proof);
        Attribute(StunAttributeType.MessageIntegrity, proof);
    }

    public void Fingerprint()
    {
        Span<byte> value = stackalloc byte[StunMessage.FingerprintLength];
        BinaryPrimitives.WriteUInt32BigEndian(value, StunFingerprint.Of(Written));
        Attribute(StunAttributeType.Fingerprint, value);
    }

    private readonly Span<byte> Begin(StunAttributeType type, int length)
    {
        var head = _target[_length..];
        BinaryPrimitives.WriteUInt16BigEndian(head, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
        return head.Slice(StunMessage.AttributeHead, length);
    }

    private void End(int length)
    {
        int padded = StunMessage.Padded(length);
        _target.Slice(_length + StunMessage.AttributeHead + length, padded - length).Clear();
        _length += StunMessage.AttributeHead + padded;
        Measure();
    }

    private readonly void Measure() => BinaryPrimitives.WriteUInt16BigEndian(_target[2..], (ushort)(_length - StunMessage.HeaderLength));
}
