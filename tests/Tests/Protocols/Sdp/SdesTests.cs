using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;
using Carillon.Protocols.Srtp;

namespace Carillon.Tests.Protocols.Sdp;

public sealed class SdesTests
{
    private const string Key = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
    private static readonly IPEndPoint Here = IPEndPoint.Parse("192.0.2.1:10000"), There = IPEndPoint.Parse("192.0.2.2:20000");

    [Theory]
    [InlineData(SrtpUse.Required, SrtpUse.Required, "RTP/SAVP", true)]
    [InlineData(SrtpUse.Required, SrtpUse.Offer, "RTP/SAVP", true)]
    [InlineData(SrtpUse.Required, SrtpUse.Off, null, false)]
    [InlineData(SrtpUse.Offer, SrtpUse.Required, "RTP/AVP", true)]
    [InlineData(SrtpUse.Offer, SrtpUse.Offer, "RTP/AVP", true)]
    [InlineData(SrtpUse.Offer, SrtpUse.Off, "RTP/AVP", false)]
    [InlineData(SrtpUse.Off, SrtpUse.Required, null, false)]
    [InlineData(SrtpUse.Off, SrtpUse.Offer, "RTP/AVP", false)]
    [InlineData(SrtpUse.Off, SrtpUse.Off, "RTP/AVP", false)]
    public void What_both_want_decides(SrtpUse offers, SrtpUse answers, string? protocol, bool secured)
    {
        var offer = SessionDescription.Offer(new AudioCapabilities { Local = Here, Security = AudioSecurity.Sdes(offers) });
        var answer = OfferAnswer.Answer(Parse(offer.ToString()), new AudioCapabilities { Local = There, Security = AudioSecurity.Sdes(answers) });
        Assert.Equal(protocol, answer?.Description.Audio!.Protocol);
        if (answer is null) return;

        var concluded = OfferAnswer.Conclude(offer, Parse(answer.Description.ToString()))!;
        Assert.Equal(secured, concluded.Srtp is not null);
        Assert.Equal((answer.Audio.Srtp?.Receive, answer.Audio.Srtp?.Send), (concluded.Srtp?.Send, concluded.Srtp?.Receive));
        if (secured) Assert.NotEqual(concluded.Srtp!.Send, concluded.Srtp.Receive);
    }

    [Fact]
    public void Plain_RTP_is_no_answer_to_an_offer_that_requires_SRTP()
    {
        var offer = SessionDescription.Offer(new AudioCapabilities { Local = Here, Security = AudioSecurity.Sdes(SrtpUse.Required) });
        Assert.Null(OfferAnswer.Conclude(offer, Stream("RTP/AVP")));
        Assert.Null(OfferAnswer.Conclude(offer, Stream("RTP/SAVP")));
        Assert.Null(OfferAnswer.Conclude(offer, Stream("RTP/SAVP", $"a=crypto:9 AES_CM_128_HMAC_SHA1_80 {Key}")));
        Assert.Null(OfferAnswer.Conclude(offer, Stream("RTP/SAVP", $"a=crypto:2 AES_CM_128_HMAC_SHA1_80 {Key}")));
        Assert.NotNull(OfferAnswer.Conclude(offer, Stream("RTP/SAVP", $"a=crypto:1 AES_CM_128_HMAC_SHA1_80 {Key}"))!.Srtp);
    }

    [Fact]
    public void Secure_RTP_is_no_answer_to_a_plain_offer() =>
        Assert.Null(OfferAnswer.Conclude(SessionDescription.Offer(new AudioCapabilities { Local = Here }), Stream("RTP/SAVP", $"a=crypto:1 AES_CM_128_HMAC_SHA1_80 {Key}")));

    [Fact]
    public void The_offers_order_chooses_among_what_is_known()
    {
        var own = new AudioCapabilities { Local = Here, Security = AudioSecurity.Sdes(SrtpUse.Required) };
        var answer = OfferAnswer.Answer(
            Stream("RTP/SAVP", $"a=crypto:1 F8_128_HMAC_SHA1_80 {Key}", $"a=crypto:2 AES_CM_128_HMAC_SHA1_80 {Key}|2^20|1:4", $"a=crypto:3 AES_CM_128_HMAC_SHA1_32 {Key}|2^20", $"a=crypto:4 AES_CM_128_HMAC_SHA1_80 {Key}"), own)!;
        Assert.Equal(SrtpProfile.AesCm128HmacSha1Tag32, answer.Audio.Srtp!.Receive.Profile);
        Assert.StartsWith("3 AES_CM_128_HMAC_SHA1_32 inline:", answer.Description.Audio!.Attribute("crypto"), StringComparison.Ordinal);
        Assert.Single(answer.Description.Audio.Keys);
    }

    [Fact]
    public void A_later_answer_of_the_same_session_keeps_the_key()
    {
        var first = OfferAnswer.Answer(Stream("RTP/SAVP", $"a=crypto:1 AES_CM_128_HMAC_SHA1_80 {Key}"), new AudioCapabilities { Local = Here, Security = AudioSecurity.Sdes(SrtpUse.Required) })!;
        var later = OfferAnswer.Answer(Stream("RTP/SAVP", $"a=crypto:7 AES_CM_128_HMAC_SHA1_80 {Key}"), new AudioCapabilities { Local = Here, Security = AudioSecurity.Of(first.Description) })!;
        Assert.Equal(first.Audio.Srtp, later.Audio.Srtp);
        Assert.Null(OfferAnswer.Answer(Stream("RTP/AVP"), new AudioCapabilities { Local = Here, Security = AudioSecurity.Of(first.Description) }));
    }

    [Theory]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key, SrtpProfile.AesCm128HmacSha1Tag80)]
    [InlineData("000000001 aes_cm_128_hmac_sha1_32 " + Key + "|2^31", SrtpProfile.AesCm128HmacSha1Tag32)]
    [InlineData("5 AES_CM_128_HMAC_SHA1_80 " + Key + "|1000 WSH=64 KDR=0 -x", SrtpProfile.AesCm128HmacSha1Tag80)]
    [InlineData("1 AEAD_AES_128_GCM inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", SrtpProfile.AeadAes128Gcm)]
    [InlineData("1 AEAD_AES_128_GCM inline:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", SrtpProfile.AeadAes128Gcm)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + "AAAA", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVu", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 inline:" + "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnV!bGVz", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + "|2^20|1:4", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + "|1:4", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + ";" + Key, null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + " UNENCRYPTED_SRTP", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + " UNAUTHENTICATED_SRTP", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + " UNENCRYPTED_SRTCP", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 " + Key + " KDR=1", null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80", null)]
    [InlineData("x AES_CM_128_HMAC_SHA1_80 " + Key, null)]
    [InlineData("9999999999 AES_CM_128_HMAC_SHA1_80 " + Key, null)]
    [InlineData("1 AES_CM_128_HMAC_SHA1_80 uri:" + Key, null)]
    [InlineData("", null)]
    public void A_line_is_read_or_passed_over(string value, SrtpProfile? profile)
    {
        var read = CryptoAttribute.TryParse(value);
        Assert.Equal(profile, read?.Master.Profile);
        if (read is not null) Assert.Equal(read, CryptoAttribute.TryParse(read.ToAttribute().Value!));
    }

    [Fact]
    public void No_text_tells_the_key()
    {
        var key = CryptoAttribute.TryParse("1 AES_CM_128_HMAC_SHA1_80 " + Key)!;
        Assert.Equal("CryptoAttribute { Tag = 1, Master = AES_CM_128_HMAC_SHA1_80 }", key.ToString());
    }

    private static SessionDescription Stream(string protocol, params string[] attributes) =>
        Parse(string.Join("\r\n", ["v=0", "o=- 1 1 IN IP4 192.0.2.9", "s=-", "c=IN IP4 192.0.2.9", "t=0 0", $"m=audio 4000 {protocol} 0", .. attributes, ""]));

    private static SessionDescription Parse(string text)
    {
        Assert.Equal(OperationStatus.Done, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out var description));
        return description!;
    }
}
