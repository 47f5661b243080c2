using Carillon.Protocols.Sip;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip;

/// <summary>Reliable provisional responses to our INVITEs (RFC 3262), and INVITEs that a proxy has forked.</summary>
public sealed class ReliableCallerTests
{
    private const string Reliable = "Require: 100rel\nRSeq: ";

    [Fact]
    public async Task A_reliable_response_is_acknowledged_once_and_the_answer_is_its_own()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = Call(pair, raw, SipExtensionUse.Supported);
        var invite = await raw.Receive("INVITE");
        Assert.Equal("100rel", invite.Header("Supported"));
        Assert.Null(invite.Header("Require"));
        string progress = raw.Response(invite, 183, "Session Progress", "a", Reliable + "7\n", RawPeer.Sdp(30010));
        raw.Send(pair.Caller.LocalEndPoint, progress);
        var prack = await raw.Answer("PRACK", 200, "OK");
        Assert.Equal("7 1 INVITE", prack.Header("RAck"));
        Assert.Equal("2 PRACK", prack.Header("CSeq"));
        await events.Until("183 sdp");
        raw.Send(pair.Caller.LocalEndPoint, progress);
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 180, "Ringing", "a", Reliable + "8\n"));
        Assert.Equal("8 1 INVITE", (await raw.Answer("PRACK", 200, "OK")).Header("RAck"));
        await events.Until("180");

        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a"));
        Assert.Equal("1 ACK", (await raw.Receive("ACK")).Header("CSeq"));
        await events.Until("answered");
        Assert.Equal(30010, events.Remote!.AudioEndPoint!.Port);
        call.HangUp();
        Assert.Equal("4 BYE", (await raw.Answer("BYE", 200, "OK")).Header("CSeq"));
        await events.Until("ended 200 Local");
        Assert.Equal(["sent", "183 sdp", "180", "answered", "ended 200 Local"], events.All);
    }

    [Fact]
    public async Task What_comes_out_of_order_is_neither_acknowledged_nor_told()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, events) = Call(pair, raw, SipExtensionUse.Required);
        var invite = await raw.Receive("INVITE");
        Assert.Equal("100rel", invite.Header("Require"));
        foreach (var (status, rseq) in ((int, string)[])[(180, "7"), (183, "9"), (182, "6"), (182, "x"), (181, "8")])
            raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, status, "So", "a", Reliable + rseq + "\n"));
        Assert.Equal("7 1 INVITE", (await raw.Answer("PRACK", 200, "OK")).Header("RAck"));
        Assert.Equal("8 1 INVITE", (await raw.Answer("PRACK", 200, "OK")).Header("RAck"));
        await events.Until("181");
        // One whose number cannot be read is as good as unreliable.
        Assert.Equal(["sent", "180", "182", "181"], events.All);
    }

    [Fact]
    public async Task Off_means_that_nothing_is_acknowledged()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, events) = Call(pair, raw, SipExtensionUse.Off);
        var invite = await raw.Receive("INVITE");
        Assert.Null(invite.Header("Supported"));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 180, "Ringing", "a", Reliable + "7\n"));
        await events.Until("180");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 486, "Busy Here", "a"));
        await raw.Receive("ACK");
        await events.Until("ended 486 Remote");
        Assert.Equal(0, raw.Waiting);
    }

    [Fact]
    public async Task Of_two_forks_the_last_to_describe_its_media_is_heard_and_the_one_that_answers_has_the_call()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (call, events) = Call(pair, raw, SipExtensionUse.Supported);
        var invite = await raw.Receive("INVITE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 183, "Session Progress", "a", Reliable + "1\n", RawPeer.Sdp(30020)));
        Assert.EndsWith("tag=a", (await raw.Answer("PRACK", 200, "OK")).Header("To"), StringComparison.Ordinal);
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 183, "Session Progress", "b", Reliable + "1\n", RawPeer.Sdp(30022)));
        var second = await raw.Answer("PRACK", 200, "OK");
        Assert.EndsWith("tag=b", second.Header("To"), StringComparison.Ordinal);
        Assert.Equal("2 PRACK", second.Header("CSeq"));
        await events.Until("183 sdp");
        await events.Until("183 sdp");
        Assert.Equal(30022, call.RemoteDescription!.AudioEndPoint!.Port);

        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "a"));
        await raw.Receive("ACK");
        await events.Until("answered");
        Assert.Equal(30020, events.Remote!.AudioEndPoint!.Port);
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 200, "OK", "b"));
        Assert.EndsWith("tag=b", (await raw.Receive("ACK")).Header("To"), StringComparison.Ordinal);
        Assert.EndsWith("tag=b", (await raw.Answer("BYE", 200, "OK")).Header("To"), StringComparison.Ordinal);
        Assert.Equal(1, pair.Caller.Counters.Calls);
    }

    [Fact]
    public async Task An_UPDATE_before_the_answer_moves_early_media_but_not_before_there_is_any()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, events) = Call(pair, raw, SipExtensionUse.Supported);
        var invite = await raw.Receive("INVITE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 183, "Session Progress", "a", body: RawPeer.Sdp(30030)));
        await events.Until("183 sdp");
        Update(pair, raw, invite, 1, 30032);
        await raw.Receive("491 UPDATE");
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 183, "Session Progress", "a", Reliable + "1\n", RawPeer.Sdp(30030)));
        await raw.Answer("PRACK", 200, "OK");
        Update(pair, raw, invite, 2, 30034);
        await raw.Receive("200 UPDATE");
        await events.Until("media sendrecv");
        Assert.Equal(30034, events.Remote!.AudioEndPoint!.Port);
    }

    [Fact]
    public async Task Invented_tags_take_no_more_room_than_sixteen()
    {
        await using var pair = await SipPair.Start();
        using var raw = new RawPeer();
        var (_, events) = Call(pair, raw, SipExtensionUse.Supported);
        var invite = await raw.Receive("INVITE");
        for (int i = 0; i < 40; i++) raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 180, "Ringing", $"t{i}", Reliable + "1\n"));
        raw.Send(pair.Caller.LocalEndPoint, raw.Response(invite, 486, "Busy Here", "t0"));
        await events.Until("ended 486 Remote");
        Assert.Equal(16, events.All.Count(e => e == "180"));
    }

    private static (SipCall Call, CallRecorder Events) Call(SipPair pair, RawPeer raw, SipExtensionUse use)
    {
        var events = new CallRecorder();
        return (pair.Caller.Invite(pair.To("callee", raw.Local) with { Rules = new SipPeerRules { Reliable = use } }, events), events);
    }

    /// <summary>From the callee, within the dialog of tag a.</summary>
    private static void Update(SipPair pair, RawPeer raw, SipMessage invite, int cseq, int port)
    {
        string body = RawPeer.Sdp(port, version: cseq + 1).ReplaceLineEndings("\r\n");
        raw.Send(pair.Caller.LocalEndPoint, $"""
            UPDATE sip:caller@{pair.Caller.LocalEndPoint} SIP/2.0
            {raw.Via}
            Max-Forwards: 70
            From: {invite.Header("To")};tag=a
            To: {invite.Header("From")}
            Call-ID: {invite.Header("Call-ID")}
            CSeq: {cseq} UPDATE
            Contact: <sip:raw@{raw.Local}>
            Content-Type: application/sdp
            Content-Length: {body.Length}

            {body}
            """);
    }
}
