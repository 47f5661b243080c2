using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Protocols.Sdp;

public sealed class DtlsTests
{
    private static readonly IPEndPoint Here = IPEndPoint.Parse("192.0.2.1:10000"), There = IPEndPoint.Parse("192.0.2.2:20000");
    private static readonly DtlsFingerprint Ours = DtlsFingerprint.Of("ours"u8), Theirs = DtlsFingerprint.Of("theirs"u8);
    private static readonly AudioCapabilities Own = new() { Local = Here, Security = AudioSecurity.Dtls(Ours) };

    [Fact]
    public void An_offer_leaves_the_parts_open_and_who_answers_begins()
    {
        var offer = SessionDescription.Offer(Own);
        Assert.Equal(("UDP/TLS/RTP/SAVP", "actpass", ""), (offer.Audio!.Protocol, offer.Audio.Attribute("setup"), offer.Audio.Attribute("rtcp-mux")));
        var answer = OfferAnswer.Answer(Parse(offer.ToString()), new AudioCapabilities { Local = There, Security = AudioSecurity.Dtls(Theirs) })!;
        Assert.Equal((new DtlsAgreement(Ours, IsClient: true), true), (answer.Audio.Dtls, answer.Audio.RtcpMux));
        var concluded = OfferAnswer.Conclude(offer, Parse(answer.Description.ToString()))!;
        Assert.Equal((new DtlsAgreement(Theirs, IsClient: false), true), (concluded.Dtls, concluded.RtcpMux));
    }

    [Theory]
    [InlineData("a=setup:active", false)]
    [InlineData("a=setup:passive", true)]
    [InlineData("a=mid:x", false)]
    public void The_answer_says_who_begins(string setup, bool weBegin) =>
        Assert.Equal(weBegin, OfferAnswer.Conclude(SessionDescription.Offer(Own), Stream("UDP/TLS/RTP/SAVPF", setup, $"a=fingerprint:{Theirs}"))!.Dtls!.IsClient);

    [Theory]
    [InlineData("a=setup:actpass", "active")]
    [InlineData("a=setup:active", "passive")]
    [InlineData("a=setup:passive", "active")]
    [InlineData("a=setup:holdconn", null)]
    public void An_offer_is_answered_by_its_counterpart(string setup, string? expected)
    {
        var answer = OfferAnswer.Answer(Stream("UDP/TLS/RTP/SAVP", setup, $"a=fingerprint:{Theirs}"), Own);
        Assert.Equal(expected, answer?.Description.Audio!.Attribute("setup"));
        if (answer is null) return;
        Assert.Equal((expected == "active", false, "UDP/TLS/RTP/SAVP"), (answer.Audio.Dtls!.IsClient, answer.Audio.RtcpMux, answer.Description.Audio!.Protocol));
    }

    [Theory]
    [InlineData("a=setup:active", "passive")]
    [InlineData("a=setup:passive", "active")]
    public void A_later_offer_leaves_everybody_their_part(string answered, string part)
    {
        var offer = SessionDescription.Offer(Own);
        var later = OfferAnswer.Answer(
            Stream("UDP/TLS/RTP/SAVP", "a=setup:actpass", $"a=fingerprint:{Theirs}"),
            Own with { Security = AudioSecurity.Of(offer, Stream("UDP/TLS/RTP/SAVP", answered, $"a=fingerprint:{Theirs}")) })!;
        Assert.Equal(part, later.Description.Audio!.Attribute("setup"));
        Assert.Equal(Ours.ToString(), later.Description.Audio.Attribute("fingerprint"));
    }

    [Theory]
    [InlineData("RTP/AVP", "a=setup:active")]
    [InlineData("RTP/SAVP", "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz")]
    [InlineData("UDP/TLS/RTP/SAVP", "a=setup:active")]
    [InlineData("UDP/TLS/RTP/SAVP", "a=fingerprint:sha-1 4A:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB")]
    [InlineData("UDP/TLS/RTP/SAVP", "a=fingerprint:sha-256 4A:AD")]
    [InlineData("UDP/TLS/RTP/SAVP", "a=fingerprint:sha-256 ZZ:AD:B9:B1:3F:82:18:3B:54:02:12:DF:3E:5D:49:6B:19:E5:7C:AB:00:00:00:00:00:00:00:00:00:00:00:00")]
    public void No_handshake_is_agreed_on_without_its_name_and_fingerprint(string protocol, string attribute)
    {
        Assert.Null(OfferAnswer.Conclude(SessionDescription.Offer(Own), Stream(protocol, attribute)));
        Assert.Null(OfferAnswer.Answer(Stream(protocol, attribute, "a=setup:actpass"), Own));
    }

    [Fact]
    public void Who_does_not_want_it_refuses_it() =>
        Assert.Null(OfferAnswer.Answer(SessionDescription.Offer(Own), new AudioCapabilities { Local = There, Security = AudioSecurity.Sdes(SrtpUse.Required) }));

    [Fact]
    public void A_fingerprint_may_stand_at_the_session()
    {
        var text = Stream("UDP/TLS/RTP/SAVP").ToString().Replace("m=audio", $"a=fingerprint:{Theirs.ToString().Replace("sha-256", "SHA-256", StringComparison.Ordinal)}\r\na=setup:active\r\nm=audio", StringComparison.Ordinal);
        Assert.Equal(Theirs, OfferAnswer.Conclude(SessionDescription.Offer(Own), Parse(text))!.Dtls!.Fingerprint);
        Assert.True(Theirs.Matches("theirs"u8));
        Assert.False(Theirs.Matches("ours"u8));
    }

    private static SessionDescription Stream(string protocol, params string[] attributes) =>
        Parse(string.Join("\r\n", ["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", $"m=audio 4000 {protocol} 0", .. attributes, ""]));

    private static SessionDescription Parse(string text)
    {
        Assert.Equal(OperationStatus.Done, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out var description));
        return description!;
    }
}
