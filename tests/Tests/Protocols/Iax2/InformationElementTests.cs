using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;
using CsCheck;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class InformationElementTests
{
    static InformationElements Read(ReadOnlySpan<byte> bytes)
    {
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(bytes, out var elements));
        return elements;
    }

    [Fact]
    public void Texts_come_back_by_their_names()
    {
        InformationElementType[] texts =
        [
            InformationElementType.CalledNumber, InformationElementType.CallingNumber, InformationElementType.CallingAni, InformationElementType.CallingName,
            InformationElementType.CalledContext, InformationElementType.Username, InformationElementType.Password, InformationElementType.Language,
            InformationElementType.Dnid, InformationElementType.Challenge, InformationElementType.Md5Result, InformationElementType.RsaResult,
            InformationElementType.Cause, InformationElementType.MusicOnHold, InformationElementType.Rdnis, InformationElementType.DeviceType, InformationElementType.CodecPreferences,
        ];
        var writer = new InformationElementWriter(new byte[1000]);
        foreach (var type in texts) writer.Add(type, $"é {type}");
        Assert.True(writer.IsComplete);

        var e = Read(writer.Elements);
        string?[] read =
        [
            e.CalledNumber, e.CallingNumber, e.CallingAni, e.CallingName, e.CalledContext, e.Username, e.Password, e.Language,
            e.Dnid, e.Challenge, e.Md5Result, e.RsaResult, e.Cause, e.MusicOnHold, e.Rdnis, e.DeviceType, e.CodecPreferences,
        ];
        Assert.Equal(texts.Select(type => $"é {type}"), read);
    }

    [Fact]
    public void Numbers_come_back_by_their_names()
    {
        var writer = new InformationElementWriter(new byte[1000]);
        writer.Add(InformationElementType.Capability, MediaFormat.Pcma | MediaFormat.Pcmu);
        writer.Add(InformationElementType.Format, MediaFormat.Gsm);
        writer.Add(InformationElementType.Version, (ushort)2);
        writer.Add(InformationElementType.AdsiCpe, (ushort)3);
        writer.Add(InformationElementType.AuthMethods, (ushort)6);
        writer.Add(InformationElementType.Refresh, (ushort)60);
        writer.Add(InformationElementType.DpStatus, (ushort)0x4001);
        writer.Add(InformationElementType.CallNumber, (ushort)77);
        writer.Add(InformationElementType.IaxUnknown, (byte)99);
        writer.Add(InformationElementType.MessageCount, (ushort)0x0201);
        writer.Add(InformationElementType.TransferId, 5u);
        writer.Add(InformationElementType.FirmwareVersion, (ushort)6);
        writer.Add(InformationElementType.FirmwareBlockDescriptor, 7u);
        writer.Add(InformationElementType.ProvisioningVersion, 8u);
        writer.Add(InformationElementType.CallingPresentation, (byte)0x20);
        writer.Add(InformationElementType.CallingTypeOfNumber, (byte)0x10);
        writer.Add(InformationElementType.CallingTransitNetwork, (ushort)9);
        writer.Add(InformationElementType.SamplingRate, (ushort)2);
        writer.Add(InformationElementType.CauseCode, (byte)17);
        writer.Add(InformationElementType.Encryption, (ushort)1);
        writer.Add(InformationElementType.ReceivedJitter, 10u);
        writer.Add(InformationElementType.ReceivedLoss, new ReceivedLoss(3, 0x123456));
        writer.Add(InformationElementType.ReceivedFrames, 11u);
        writer.Add(InformationElementType.MaxPlayoutDelay, (ushort)12);
        writer.Add(InformationElementType.DroppedFrames, 13u);
        writer.Add(InformationElementType.OutOfOrderFrames, 14u);

        var e = Read(writer.Elements);
        Assert.Equal((MediaFormat.Pcma | MediaFormat.Pcmu, MediaFormat.Gsm), (e.Capability, e.Format));
        Assert.Equal(((ushort)2, (ushort)3, AuthMethods.Md5 | AuthMethods.Rsa, (ushort)60), (e.Version, e.AdsiCpe, e.AuthMethods, e.Refresh));
        Assert.Equal((DialplanStatus.Exists | DialplanStatus.IgnorePattern, (ushort)77, (byte)99, (ushort)0x0201), (e.DpStatus, e.CallNumber, e.IaxUnknown, e.MessageCount));
        Assert.Equal((5u, (ushort)6, 7u, 8u), (e.TransferId, e.FirmwareVersion, e.FirmwareBlockDescriptor, e.ProvisioningVersion));
        Assert.Equal(((byte)0x20, (byte)0x10, (ushort)9, (ushort)2), (e.CallingPresentation, e.CallingTypeOfNumber, e.CallingTransitNetwork, e.SamplingRate));
        Assert.Equal(((byte)17, EncryptionMethods.Aes128), (e.CauseCode, e.Encryption));
        Assert.Equal((10u, new ReceivedLoss(3, 0x123456), 11u, (ushort)12, 13u, 14u), (e.ReceivedJitter, e.ReceivedLoss, e.ReceivedFrames, e.MaxPlayoutDelay, e.DroppedFrames, e.OutOfOrderFrames));
        Assert.False(e.AutoAnswer);
    }

    [Fact]
    public void Octets_flags_addresses_and_times_come_back_by_their_names()
    {
        var writer = new InformationElementWriter(new byte[1000]);
        writer.Add(InformationElementType.AutoAnswer);
        writer.Add(InformationElementType.ApparentAddress, new IPEndPoint(IPAddress.Parse("127.0.0.11"), 4569));
        writer.Add(InformationElementType.DateTime, new DateTime(2026, 11, 22, 17, 45, 58));
        InformationElementType[] raw =
        [
            InformationElementType.Provisioning, InformationElementType.AesProvisioning, InformationElementType.ServiceIdent,
            InformationElementType.FirmwareBlockData, InformationElementType.EncryptionKey, InformationElementType.OspToken, InformationElementType.CallToken,
        ];
        foreach (var type in raw) writer.Add(type, [(byte)type, 0, 255]);

        var e = Read(writer.Elements);
        Assert.True(e.AutoAnswer);
        Assert.Equal("127.0.0.11:4569", e.ApparentAddress!.ToString());
        Assert.Equal(new DateTime(2026, 11, 22, 17, 45, 58), e.DateTime);
        Assert.Equal([0x1D, 0, 255], e.Provisioning.ToArray());
        Assert.Equal([0x1E, 0, 255], e.AesProvisioning.ToArray());
        Assert.Equal([0x21, 0, 255], e.ServiceIdent.ToArray());
        Assert.Equal([0x24, 0, 255], e.FirmwareBlockData.ToArray());
        Assert.Equal([0x2C, 0, 255], e.EncryptionKey.ToArray());
        Assert.Equal([0x35, 0, 255], e.OspToken.ToArray());
        Assert.Equal([0x36, 0, 255], e.CallToken.ToArray());
    }

    [Fact]
    public void The_apparent_address_is_a_sockaddr_in()
    {
        var writer = new InformationElementWriter(new byte[18]);
        writer.Add(InformationElementType.ApparentAddress, new IPEndPoint(IPAddress.Parse("10.1.2.3"), 0x11D9));
        Assert.Equal("1210" + "0200" + "11D9" + "0A010203" + "0000000000000000", Convert.ToHexString(writer.Elements));
    }

    [Fact]
    public void Of_IPv6_it_is_a_sockaddr_in6_as_Linux_has_it()
    {
        var writer = new InformationElementWriter(new byte[30]);
        var place = new IPEndPoint(IPAddress.Parse("2001:db8::11"), 0x11D9);
        writer.Add(InformationElementType.ApparentAddress, place);
        Assert.Equal("121C" + "0A00" + "11D9" + "00000000" + "20010DB8000000000000000000000011" + "00000000", Convert.ToHexString(writer.Elements));
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse(writer.Elements, out var elements));
        Assert.Equal(place, elements.ApparentAddress);
        Assert.Equal(OperationStatus.Done, InformationElements.TryParse([0x12, 0x08, .. writer.Elements[2..10]], out var cut));
        Assert.Null(cut.ApparentAddress);
    }

    [Fact]
    public void Unknown_elements_are_kept_in_order_and_written_back()
    {
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 30]).List[0, 12].Sample(list =>
        {
            var writer = new InformationElementWriter(new byte[1000]);
            foreach (var (type, data) in list) writer.Add((InformationElementType)type, data);
            var again = new InformationElementWriter(new byte[1000]);
            foreach (var element in Read(writer.Elements)) again.Add(element.Type, element.Data);
            Assert.Equal(writer.Elements.ToArray(), again.Elements.ToArray());
        });
    }

    [Fact]
    public void Random_octets_never_throw_whatever_is_asked_of_them() => Gen.Byte.Array[0, 60].Sample(AskAll);

    [Fact]
    public void Changed_elements_never_throw_whatever_is_asked_of_them()
    {
        var writer = new InformationElementWriter(new byte[1000]);
        for (var type = 1; type < 0x40; type++) writer.Add((InformationElementType)type, new byte[type % 9]);
        var whole = writer.Elements.ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, octet, length) =>
        {
            var changed = whole.ToArray();
            changed[at] = octet;
            AskAll(changed[..length]);
        });
    }

    static void AskAll(byte[] bytes)
    {
        if (InformationElements.TryParse(bytes, out var e) != OperationStatus.Done) return;
        _ = (e.CalledNumber, e.Capability, e.Version, e.CauseCode, e.ApparentAddress, e.DateTime, e.ReceivedLoss, e.AutoAnswer, e.DpStatus, e.Encryption);
        _ = e.CallToken.Length + e.ServiceIdent.Length;
    }

    [Fact]
    public void A_number_of_the_wrong_length_counts_as_absent()
    {
        var e = Read(Convert.FromHexString("0B0102" + "2A020011" + "080100" + "1F04FFFFFFFF" + "120400000000"));
        Assert.Null(e.Version);
        Assert.Null(e.CauseCode);
        Assert.Null(e.Capability);
        Assert.Null(e.DateTime);
        Assert.Null(e.ApparentAddress);
    }

    [Fact]
    public void What_does_not_fit_is_left_out_whole_and_shown()
    {
        var writer = new InformationElementWriter(new byte[8]);
        writer.Add(InformationElementType.Format, MediaFormat.Pcmu);
        writer.Add(InformationElementType.CallingName, "x");
        Assert.False(writer.IsComplete);
        Assert.Equal("090400000004", Convert.ToHexString(writer.Elements));

        var long255 = new InformationElementWriter(new byte[600]);
        long255.Add(InformationElementType.CallingName, new string('x', 255));
        Assert.True(long255.IsComplete);
        long255.Add(InformationElementType.CallingName, new string('x', 256));
        Assert.False(long255.IsComplete);
    }
}
