using Carillon.Protocols.Iax2;
using Carillon.Signalling.Iax2;

namespace Carillon.Tests.Signalling.Iax2;

public sealed class CallTests
{
    [Fact]
    public async Task A_call_rings_is_answered_talks_and_ends_with_the_callers_cause()
    {
        await using var servers = new TwoServers();
        var caller = new Watched();
        var call = servers.T1.Call(TwoServers.ToRoom("42"), caller);
        var (incoming, request, callee) = await servers.Inbound.Next();

        Assert.Equal("room:42", request.CalledNumber);
        Assert.Equal("link:7", request.CallingName);
        Assert.Equal("carillon", request.CalledContext);
        Assert.Equal("t1", request.Peer);

        incoming.Proceed();
        incoming.Ring();
        incoming.Answer();
        Assert.Equal("accepted Pcmu", await caller.Next());
        Assert.Equal("proceeding", await caller.Next());
        Assert.Equal("ringing", await caller.Next());
        Assert.Equal("answered", await caller.Next());
        Assert.Equal("accepted Pcmu", await callee.Next());
        Assert.Equal(call.LocalCallNumber, incoming.RemoteCallNumber);
        Assert.Equal(incoming.LocalCallNumber, call.RemoteCallNumber);
        Assert.Equal(servers.Wire1.Local, incoming.Remote);

        call.SendDtmf('5');
        call.SendVoice(new byte[160], 20);
        incoming.SendDtmf('#');
        Assert.Equal("dtmf 5", await callee.Next());
        Assert.Equal("voice Pcmu 160", await callee.Next());
        Assert.Equal(20u, callee.Voice[0].Timestamp);
        Assert.Equal("dtmf #", await caller.Next());

        call.HangUp(31, "moved on");
        call.HangUp();
        Assert.Equal("ended Local 31", await caller.Next());
        Assert.Equal("ended Remote 31", await callee.Next());
        Assert.Equal("moved on", callee.End!.Text);
    }
}
