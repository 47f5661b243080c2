using System.Net;

namespace Carillon.Protocols.Iax2;

/// <summary>Every element of RFC 5456 section 8.6 by its name; null where it is absent.</summary>
public readonly ref partial struct InformationElements
{
    public string? CalledNumber => Text(InformationElementType.CalledNumber);
    public string? CallingNumber => Text(InformationElementType.CallingNumber);
    public string? CallingAni => Text(InformationElementType.CallingAni);
    public string? CallingName => Text(InformationElementType.CallingName);
    public string? CalledContext => Text(InformationElementType.CalledContext);
    public string? Username => Text(InformationElementType.Username);
    public string? Password => Text(InformationElementType.Password);
    public MediaFormat? Capability => (MediaFormat?)UInt32(InformationElementType.Capability);
    public MediaFormat? Format => (MediaFormat?)UInt32(InformationElementType.Format);
    public string? Language => Text(InformationElementType.Language);
    public ushort? Version => UInt16(InformationElementType.Version);
    public ushort? AdsiCpe => UInt16(InformationElementType.AdsiCpe);
    public string? Dnid => Text(InformationElementType.Dnid);
    public AuthMethods? AuthMethods => (AuthMethods?)UInt16(InformationElementType.AuthMethods);
    public string? Challenge => Text(InformationElementType.Challenge);
    public string? Md5Result => Text(InformationElementType.Md5Result);
    public string? RsaResult => Text(InformationElementType.RsaResult);
    public IPEndPoint? ApparentAddress => TryGet(InformationElementType.ApparentAddress, out var data) ? ElementCoding.ReadAddress(data) : null;
    /// <summary>Seconds.</summary>
    public ushort? Refresh => UInt16(InformationElementType.Refresh);
    public DialplanStatus? DpStatus => (DialplanStatus?)UInt16(InformationElementType.DpStatus);
    public ushort? CallNumber => UInt16(InformationElementType.CallNumber);
    public string? Cause => Text(InformationElementType.Cause);
    /// <summary>The subclass that an UNSUPPORT did not know.</summary>
    public byte? IaxUnknown => UInt8(InformationElementType.IaxUnknown);
    /// <summary>New messages in the low octet, old ones in the high.</summary>
    public ushort? MessageCount => UInt16(InformationElementType.MessageCount);
    public bool AutoAnswer => Contains(InformationElementType.AutoAnswer);
    public string? MusicOnHold => Text(InformationElementType.MusicOnHold);
    public uint? TransferId => UInt32(InformationElementType.TransferId);
    public string? Rdnis => Text(InformationElementType.Rdnis);
    public ReadOnlySpan<byte> Provisioning => Raw(InformationElementType.Provisioning);
    public ReadOnlySpan<byte> AesProvisioning => Raw(InformationElementType.AesProvisioning);
    /// <summary>The sender's local time, to two seconds.</summary>
    public DateTime? DateTime => UInt32(InformationElementType.DateTime) is { } packed ? ElementCoding.UnpackTime(packed) : null;
    public string? DeviceType => Text(InformationElementType.DeviceType);
    public ReadOnlySpan<byte> ServiceIdent => Raw(InformationElementType.ServiceIdent);
    public ushort? FirmwareVersion => UInt16(InformationElementType.FirmwareVersion);
    public uint? FirmwareBlockDescriptor => UInt32(InformationElementType.FirmwareBlockDescriptor);
    public ReadOnlySpan<byte> FirmwareBlockData => Raw(InformationElementType.FirmwareBlockData);
    public uint? ProvisioningVersion => UInt32(InformationElementType.ProvisioningVersion);
    public byte? CallingPresentation => UInt8(InformationElementType.CallingPresentation);
    public byte? CallingTypeOfNumber => UInt8(InformationElementType.CallingTypeOfNumber);
    public ushort? CallingTransitNetwork => UInt16(InformationElementType.CallingTransitNetwork);
    public ushort? SamplingRate => UInt16(InformationElementType.SamplingRate);
    /// <summary>A Q.850 cause; <see cref="Iax2.CauseCode"/> names them.</summary>
    public byte? CauseCode => UInt8(InformationElementType.CauseCode);
    public EncryptionMethods? Encryption => (EncryptionMethods?)UInt16(InformationElementType.Encryption);
    public ReadOnlySpan<byte> EncryptionKey => Raw(InformationElementType.EncryptionKey);
    /// <summary>Letters from 'B' on: the index of a format bit, plus one, best first.</summary>
    public string? CodecPreferences => Text(InformationElementType.CodecPreferences);
    /// <summary>Milliseconds (RFC 3550's jitter).</summary>
    public uint? ReceivedJitter => UInt32(InformationElementType.ReceivedJitter);
    public ReceivedLoss? ReceivedLoss => UInt32(InformationElementType.ReceivedLoss) is { } packed ? new ReceivedLoss((byte)(packed >> 24), packed & 0xFFFFFF) : null;
    public uint? ReceivedFrames => UInt32(InformationElementType.ReceivedFrames);
    /// <summary>Milliseconds.</summary>
    public ushort? MaxPlayoutDelay => UInt16(InformationElementType.MaxPlayoutDelay);
    public uint? DroppedFrames => UInt32(InformationElementType.DroppedFrames);
    public uint? OutOfOrderFrames => UInt32(InformationElementType.OutOfOrderFrames);
    public ReadOnlySpan<byte> OspToken => Raw(InformationElementType.OspToken);
    public ReadOnlySpan<byte> CallToken => Raw(InformationElementType.CallToken);

    ReadOnlySpan<byte> Raw(InformationElementType type) => TryGet(type, out var data) ? data : [];
}
