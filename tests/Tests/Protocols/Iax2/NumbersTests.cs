using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Protocols.Iax2;

/// <summary>Every number on the wire, pinned with the section of RFC 5456 that gives it. A number may be added, never changed.</summary>
public sealed class NumbersTests
{
    /// <summary>Section 8.6; its sub-sections 8.6.1 to 8.6.43 follow the numbers, without those the RFC only reserves.</summary>
    static readonly (InformationElementType Element, int Number, string Section)[] Elements =
    [
        (InformationElementType.CalledNumber, 0x01, "8.6.1"), (InformationElementType.CallingNumber, 0x02, "8.6.2"), (InformationElementType.CallingAni, 0x03, "8.6.3"),
        (InformationElementType.CallingName, 0x04, "8.6.4"), (InformationElementType.CalledContext, 0x05, "8.6.5"), (InformationElementType.Username, 0x06, "8.6.6"),
        (InformationElementType.Password, 0x07, "reserved"), (InformationElementType.Capability, 0x08, "8.6.7"), (InformationElementType.Format, 0x09, "8.6.8"),
        (InformationElementType.Language, 0x0A, "8.6.9"), (InformationElementType.Version, 0x0B, "8.6.10"), (InformationElementType.AdsiCpe, 0x0C, "8.6.11"),
        (InformationElementType.Dnid, 0x0D, "8.6.12"), (InformationElementType.AuthMethods, 0x0E, "8.6.13"), (InformationElementType.Challenge, 0x0F, "8.6.14"),
        (InformationElementType.Md5Result, 0x10, "8.6.15"), (InformationElementType.RsaResult, 0x11, "8.6.16"), (InformationElementType.ApparentAddress, 0x12, "8.6.17"),
        (InformationElementType.Refresh, 0x13, "8.6.18"), (InformationElementType.DpStatus, 0x14, "8.6.19"), (InformationElementType.CallNumber, 0x15, "8.6.20"),
        (InformationElementType.Cause, 0x16, "8.6.21"), (InformationElementType.IaxUnknown, 0x17, "8.6.22"), (InformationElementType.MessageCount, 0x18, "8.6.23"),
        (InformationElementType.AutoAnswer, 0x19, "8.6.24"), (InformationElementType.MusicOnHold, 0x1A, "8.6.25"), (InformationElementType.TransferId, 0x1B, "8.6.26"),
        (InformationElementType.Rdnis, 0x1C, "8.6.27"), (InformationElementType.Provisioning, 0x1D, "reserved"), (InformationElementType.AesProvisioning, 0x1E, "reserved"),
        (InformationElementType.DateTime, 0x1F, "8.6.28"), (InformationElementType.DeviceType, 0x20, "reserved"), (InformationElementType.ServiceIdent, 0x21, "reserved"),
        (InformationElementType.FirmwareVersion, 0x22, "reserved"), (InformationElementType.FirmwareBlockDescriptor, 0x23, "reserved"),
        (InformationElementType.FirmwareBlockData, 0x24, "reserved"), (InformationElementType.ProvisioningVersion, 0x25, "reserved"),
        (InformationElementType.CallingPresentation, 0x26, "8.6.29"), (InformationElementType.CallingTypeOfNumber, 0x27, "8.6.30"),
        (InformationElementType.CallingTransitNetwork, 0x28, "8.6.31"), (InformationElementType.SamplingRate, 0x29, "8.6.32"), (InformationElementType.CauseCode, 0x2A, "8.6.33"),
        (InformationElementType.Encryption, 0x2B, "8.6.34"), (InformationElementType.EncryptionKey, 0x2C, "8.6.35"), (InformationElementType.CodecPreferences, 0x2D, "8.6.36"),
        (InformationElementType.ReceivedJitter, 0x2E, "8.6.37"), (InformationElementType.ReceivedLoss, 0x2F, "8.6.38"), (InformationElementType.ReceivedFrames, 0x30, "8.6.39"),
        (InformationElementType.MaxPlayoutDelay, 0x31, "8.6.40"), (InformationElementType.DroppedFrames, 0x32, "8.6.41"), (InformationElementType.OutOfOrderFrames, 0x33, "8.6.42"),
        // The RFC has OSPTOKEN (8.6.43) at 0x34; on the wire it is 0x35, for Asterisk had given 0x34 to VARIABLE before. Wireshark agrees with Asterisk.
        (InformationElementType.Variable, 0x34, "Asterisk"), (InformationElementType.OspToken, 0x35, "Asterisk"), (InformationElementType.CallToken, 0x36, "Asterisk"),
        (InformationElementType.Capability2, 0x37, "Asterisk"), (InformationElementType.Format2, 0x38, "Asterisk"),
    ];

    [Fact]
    public void Information_elements_have_the_numbers_of_section_8_6()
    {
        Assert.All(Elements, e => Assert.Equal(e.Number, (int)e.Element));
        Assert.Equal(Enum.GetValues<InformationElementType>(), Elements.Select(e => e.Element));
        Assert.Equal(42, Elements.Count(e => e.Section.StartsWith("8.6.", StringComparison.Ordinal)));
    }

    [Fact]
    public void Frame_types_have_the_numbers_of_section_8_2() => Pinned<FrameType>(
        "DtmfEnd=1 Voice=2 Video=3 Control=4 Null=5 Iax=6 Text=7 Image=8 Html=9 ComfortNoise=10 Modem=11 DtmfBegin=12");

    [Fact]
    public void Control_subclasses_have_the_numbers_of_section_8_3() => Pinned<ControlSubclass>(
        "Hangup=1 Ring=2 Ringing=3 Answer=4 Busy=5 Congestion=8 FlashHook=9 Option=11 KeyRadio=12 UnkeyRadio=13 Progress=14 Proceeding=15 Hold=16 Unhold=17");

    [Fact]
    public void Iax_subclasses_have_the_numbers_of_section_8_4() => Pinned<IaxCommand>(
        "New=1 Ping=2 Pong=3 Ack=4 Hangup=5 Reject=6 Accept=7 AuthReq=8 AuthRep=9 Inval=10 LagRq=11 LagRp=12 RegReq=13 RegAuth=14 RegAck=15 RegRej=16 RegRel=17 "
        + "Vnak=18 DpReq=19 DpRep=20 Dial=21 TxReq=22 TxCnt=23 TxAcc=24 TxReady=25 TxRel=26 TxRej=27 Quelch=28 Unquelch=29 Poke=30 Mwi=32 Unsupport=33 Transfer=34 "
        + "Provision=35 FwDownl=36 FwData=37 TxMedia=38 RtKey=39 CallToken=40");

    [Fact]
    public void Html_subclasses_have_the_numbers_of_section_8_5() => Pinned<HtmlSubclass>(
        "Url=1 Data=2 Beginning=4 End=8 LoadComplete=16 NotSupported=17 LinkUrl=18 UnlinkUrl=19 RejectLinkUrl=20");

    [Fact]
    public void Media_formats_have_the_bits_of_section_8_7() => Pinned<MediaFormat>(
        "None=0 G723=1 Gsm=2 Pcmu=4 Pcma=8 G726=16 ImaAdpcm=32 SignedLinear=64 Lpc10=128 G729=256 Speex=512 Ilbc=1024 G726Aal2=2048 G722=4096 Amr=8192 "
        + "Jpeg=65536 Png=131072 H261=262144 H263=524288 H263Plus=1048576 H264=2097152");

    [Fact]
    public void Authentication_methods_have_the_bits_of_section_8_6_13() => Pinned<AuthMethods>("None=0 PlainText=1 Md5=2 Rsa=4");

    [Fact]
    public void Encryption_methods_have_the_bits_of_section_8_6_34() => Pinned<EncryptionMethods>("None=0 Aes128=1 KeyRotation=32768");

    [Fact]
    public void Dialplan_status_has_the_bits_of_section_8_6_19() => Pinned<DialplanStatus>("None=0 Exists=1 CanExist=2 DoesNotExist=4 IgnorePattern=16384 MatchesMore=32768");

    [Fact]
    public void Causes_have_the_numbers_of_section_8_6_33()
    {
        var named = typeof(CauseCode).GetFields().Select(f => $"{f.Name}={f.GetRawConstantValue()}");
        Assert.Equal(
            "UnallocatedNumber=1 NoRouteToDestination=3 NormalClearing=16 UserBusy=17 NoUserResponding=18 NoAnswer=19 CallRejected=21 DestinationOutOfOrder=27 FacilityRejected=29 "
            + "NormalUnspecified=31 Congestion=34 NetworkOutOfOrder=38 TemporaryFailure=41 SwitchCongestion=42 FacilityNotSubscribed=50 BearerCapabilityNotAvailable=58 "
            + "InvalidCallReference=81 RecoveryOnTimerExpiry=102 ProtocolError=111 Interworking=127",
            string.Join(' ', named));
    }

    static void Pinned<T>(string all) where T : struct, Enum =>
        Assert.Equal(all, string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToUInt32(value, System.Globalization.CultureInfo.InvariantCulture)}")));
}
