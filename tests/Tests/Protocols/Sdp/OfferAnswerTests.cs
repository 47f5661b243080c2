using System.Buffers;
using System.Net;
using System.Text;
using Carillon.Protocols.Sdp;

namespace Carillon.Tests.Protocols.Sdp;

public sealed class OfferAnswerTests
{
    private static readonly AudioCapabilities Own = new() { Local = IPEndPoint.Parse("192.0.2.1:10000") };

    [Fact]
    public void Our_own_offer_is_answered_and_both_sides_agree()
    {
        var offer = SessionDescription.Offer(Own);
        var answer = OfferAnswer.Answer(Parse(offer.ToString()), new AudioCapabilities { Local = IPEndPoint.Parse("192.0.2.2:20000") })!;
        var concluded = OfferAnswer.Conclude(offer, Parse(answer.Description.ToString()))!;
        Assert.Equal(new NegotiatedAudio(Own.Local, AudioCodec.Pcmu, 0, 0, 101, 101, MediaDirection.SendReceive, TimeSpan.FromMilliseconds(20)), answer.Audio);
        Assert.Equal(new NegotiatedAudio(IPEndPoint.Parse("192.0.2.2:20000"), AudioCodec.Pcmu, 0, 0, 101, 101, MediaDirection.SendReceive, TimeSpan.FromMilliseconds(20)), concluded);
    }

    [Theory]
    [InlineData("8 0", AudioCodec.Pcma)]
    [InlineData("3 18 0 8", AudioCodec.Pcmu)]
    public void The_offers_order_chooses_the_codec(string formats, AudioCodec codec) =>
        Assert.Equal(codec, OfferAnswer.Answer(Offer($"m=audio 4000 RTP/AVP {formats}"), Own)!.Audio.Codec);

    [Fact]
    public void A_codec_that_we_lack_is_passed_over() =>
        Assert.Equal(AudioCodec.Pcma, OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0 8"), Own with { Codecs = [AudioCodec.Pcma] })!.Audio.Codec);

    [Fact]
    public void G722_is_offered_first_where_wideband_is_wanted_with_the_clock_of_the_RFC()
    {
        var offer = SessionDescription.Offer(Own with { Codecs = AudioCapabilities.Wideband });
        Assert.Equal(["9", "0", "8", "101"], offer.Audio!.Formats);
        Assert.Contains(offer.Audio.Attributes, a => a is { Name: "rtpmap", Value: "9 G722/8000" });
        Assert.Equal(AudioCodec.G722, OfferAnswer.Answer(offer, Own with { Codecs = AudioCapabilities.Wideband })!.Audio.Codec);
        Assert.Equal(AudioCodec.Pcmu, OfferAnswer.Answer(offer, Own)!.Audio.Codec);
        Assert.Equal(AudioCodec.G722, OfferAnswer.Conclude(offer, Offer("m=audio 4000 RTP/AVP 9"))!.Codec);
    }

    [Fact]
    public void A_later_offer_may_bring_G722_only_where_it_was_offered()
    {
        Assert.Equal(AudioCapabilities.Wideband, OfferAnswer.CodecsOf(SessionDescription.Offer(Own with { Codecs = AudioCapabilities.Wideband })));
        Assert.Equal(AudioCapabilities.Narrowband, OfferAnswer.CodecsOf(SessionDescription.Offer(Own)));
    }

    [Fact]
    public void A_dynamic_payload_type_is_known_by_its_rtpmap()
    {
        var answer = OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 96 97", "a=rtpmap:96 pcma/8000", "a=rtpmap:97 telephone-event/8000"), Own)!;
        Assert.Equal((AudioCodec.Pcma, (byte)96, (byte?)97), (answer.Audio.Codec, answer.Audio.PayloadType, answer.Audio.TelephoneEventPayloadType));
        Assert.Equal(["96", "97"], answer.Description.Audio!.Formats);
    }

    [Fact]
    public void A_static_payload_type_that_is_mapped_to_something_else_is_not_G711() =>
        Assert.Null(OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0", "a=rtpmap:0 opus/48000/2"), Own));

    [Fact]
    public void Without_telephone_event_in_the_offer_there_is_none_in_the_answer()
    {
        var answer = OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0"), Own)!;
        Assert.Null(answer.Audio.TelephoneEventPayloadType);
        Assert.Equal(["0"], answer.Description.Audio!.Formats);
    }

    [Theory]
    [InlineData("a=sendrecv", MediaDirection.SendReceive)]
    [InlineData("a=sendonly", MediaDirection.ReceiveOnly)]
    [InlineData("a=recvonly", MediaDirection.SendOnly)]
    [InlineData("a=inactive", MediaDirection.Inactive)]
    public void A_hold_is_answered_by_its_mirror(string attribute, MediaDirection expected)
    {
        var answer = OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0", attribute), Own)!;
        Assert.Equal(expected, answer.Audio.Direction);
        Assert.Equal(expected, answer.Description.AudioDirection);
    }

    [Fact]
    public void The_sessions_direction_holds_where_the_stream_has_none() =>
        Assert.Equal(MediaDirection.ReceiveOnly, OfferAnswer.Answer(Parse(Session("a=sendonly", "m=audio 4000 RTP/AVP 0")), Own)!.Audio.Direction);

    [Fact]
    public void An_address_of_zeros_is_a_hold() =>
        Assert.Equal(MediaDirection.ReceiveOnly, OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0"), Own)!.Audio.Direction);

    [Fact]
    public void Streams_that_we_do_not_take_are_refused_in_their_places()
    {
        var answer = OfferAnswer.Answer(Offer("m=video 5000 RTP/AVP 31", "m=audio 4000 RTP/AVP 0", "m=audio 4002 RTP/AVP 0"), Own)!;
        Assert.Equal([0, 10000, 0], answer.Description.Media.Select(m => m.Port));
        Assert.Equal(["video", "audio", "audio"], answer.Description.Media.Select(m => m.Type));
        Assert.Equal(4000, answer.Audio.Remote.Port);
    }

    [Theory]
    [InlineData("m=audio 4000 RTP/AVP 18")]
    [InlineData("m=audio 0 RTP/AVP 0")]
    [InlineData("m=audio 4000 RTP/SAVP 0")]
    [InlineData("m=video 4000 RTP/AVP 0")]
    [InlineData("m=audio 4000 udptl t38")]
    public void What_has_nothing_in_common_is_not_answered(string media) => Assert.Null(OfferAnswer.Answer(Offer(media), Own));

    [Fact]
    public void A_host_name_for_an_address_is_not_answered() =>
        Assert.Null(OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0", "c=IN IP4 media.example.com"), Own));

    [Fact]
    public void IPv6_is_answered_with_IPv6()
    {
        var own = new AudioCapabilities { Local = IPEndPoint.Parse("[2001:db8::1]:10000") };
        var answer = OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0", "c=IN IP6 2001:db8::2"), own)!;
        Assert.Equal(IPEndPoint.Parse("[2001:db8::2]:4000"), answer.Audio.Remote);
        Assert.Contains("c=IN IP6 2001:db8::1\r\n", answer.Description.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[2001:db8::1]:10000", "c=IN IP4 192.0.2.2")]
    [InlineData("192.0.2.1:10000", "c=IN IP6 2001:db8::2")]
    public void An_address_of_the_other_family_is_nothing_in_common(string ours, string theirs)
    {
        var own = new AudioCapabilities { Local = IPEndPoint.Parse(ours) };
        Assert.Null(OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0", theirs), own));
        Assert.Null(OfferAnswer.Conclude(SessionDescription.Offer(own), Offer("m=audio 4000 RTP/AVP 0", theirs)));
        // Of two streams the one that we can reach.
        var both = Offer("m=audio 4000 RTP/AVP 0", "c=IN IP4 192.0.2.2", "m=audio 4002 RTP/AVP 0", "c=IN IP6 2001:db8::2");
        Assert.Equal(own.Local.AddressFamily, OfferAnswer.Answer(both, own)!.Audio.Remote.AddressFamily);
    }

    [Fact]
    public void An_old_hold_holds_a_call_over_IPv6_too()
    {
        var own = new AudioCapabilities { Local = IPEndPoint.Parse("[2001:db8::1]:10000") };
        Assert.Equal(MediaDirection.ReceiveOnly, OfferAnswer.Answer(Offer("m=audio 4000 RTP/AVP 0", "c=IN IP4 0.0.0.0"), own)!.Audio.Direction);
    }

    [Fact]
    public void An_answer_may_number_its_telephone_events_differently()
    {
        var agreed = OfferAnswer.Conclude(SessionDescription.Offer(Own), Offer("m=audio 4000 RTP/AVP 8 96", "a=rtpmap:96 telephone-event/8000", "a=ptime:30"))!;
        Assert.Equal(AudioCodec.Pcma, agreed.Codec);
        Assert.Equal(((byte?)96, (byte?)101), (agreed.TelephoneEventPayloadType, agreed.ReceiveTelephoneEventPayloadType));
        Assert.Equal(TimeSpan.FromMilliseconds(30), agreed.PacketTime);
    }

    [Theory]
    [InlineData("m=audio 0 RTP/AVP 0")]
    [InlineData("m=audio 4000 RTP/AVP 18")]
    public void A_useless_answer_concludes_nothing(string media) => Assert.Null(OfferAnswer.Conclude(SessionDescription.Offer(Own), Offer(media)));

    private static SessionDescription Offer(params string[] lines) => Parse(Session(lines));

    private static string Session(params string[] lines) =>
        "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n" + string.Join("\r\n", lines) + "\r\n";

    private static SessionDescription Parse(string text)
    {
        Assert.Equal(OperationStatus.Done, SessionDescription.TryParse(Encoding.UTF8.GetBytes(text), out var session));
        return session!;
    }
}
