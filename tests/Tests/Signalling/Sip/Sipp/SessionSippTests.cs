using System.Net;
using Carillon.Signalling.Sip;

namespace Carillon.Tests.Signalling.Sip.Sipp;

/// <summary>Session timers and changes with SIPp: refreshed by either side, forgotten, asked for too briefly; held and resumed.</summary>
public sealed class SessionSippTests
{
    private const int Calls = 10;
    private static readonly SipPeerRules Timed = new() { SessionTimer = SipExtensionUse.Supported, SessionInterval = TimeSpan.FromSeconds(20), MinSession = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task SIPp_is_refreshed_by_UPDATE_and_asks_for_more_time_at_first()
    {
        const string Agreed = "Allow: INVITE, ACK, BYE, UPDATE\nRequire: timer\nSession-Expires: 2;refresher=uac\n";
        await using var pair = await SipPair.Start();
        using var sipp = SippScript.Called("Session-Expires", "^ *20")
            .RespondToInvite(200, Agreed, SippScript.Sdp).Receive("ACK")
            .Receive("UPDATE", "Session-Expires", "2;refresher=uac").Respond(200, Agreed)
            .Receive("UPDATE", "Session-Expires", "2;refresher=uac").Respond(200, Agreed)
            .Receive("BYE").Respond(200)
            .Run("refresh", Calls);
        await sipp.Listens();
        var calls = Enumerable.Range(0, Calls).Select(_ => Call(pair, sipp)).ToList();
        foreach (var (_, events) in calls) await events.Until("answered");
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        foreach (var (call, events) in calls)
        {
            call.HangUp();
            await events.Until("ended 200 Local");
            Assert.Equal(["sent", "answered", "ended 200 Local"], events.All);
        }
        await sipp.Succeeds();
    }

    [Fact]
    public async Task SIPp_promises_to_refresh_and_forgets()
    {
        await using var pair = await SipPair.Start();
        using var sipp = SippScript.Called()
            .RespondToInvite(200, "Require: timer\nSession-Expires: 3;refresher=uas\n", SippScript.Sdp).Receive("ACK")
            .Receive("BYE", "Reason", "cause=102").Respond(200)
            .Run("forgets", Calls);
        await sipp.Listens();
        foreach (var (_, events) in Enumerable.Range(0, Calls).Select(_ => Call(pair, sipp)).ToList()) await events.Until("ended 408 Timeout");
        await sipp.Succeeds();
    }

    [Fact]
    public async Task SIPp_calls_holds_refreshes_resumes_and_is_told_when_it_asks_for_too_little()
    {
        await using var pair = await SipPair.Start();
        pair.Callee.SetTrustedPeers(Enumerable.Range(1, 200).ToDictionary(n => IPAddress.Parse($"127.0.96.{n}"), _ => Timed));
        pair.OnIncoming = call => call.Answer(SipPair.AnswerTo(call.RemoteDescription));
        string held = SippScript.Sdp.Replace("1 1 IN", "1 2 IN", StringComparison.Ordinal) + "a=sendonly\n";
        using var sipp = SippScript.Calls("Supported: timer\nSession-Expires: 4;refresher=uac\n")
            .Expect(200, "Session-Expires", "4;refresher=uac").Request("ACK").Pause(1000)
            .Request("INVITE", "Supported: timer\nSession-Expires: 4;refresher=uac\n", held).Expect(200, "Require", "timer").Request("ACK").Pause(2000)
            .Request("UPDATE", "Supported: timer\nSession-Expires: 1;refresher=uac\n").Expect(422, "Min-SE", "^ *2")
            .Request("UPDATE", "Supported: timer\nSession-Expires: 4;refresher=uac\n").Expect(200).Pause(2000)
            .Request("INVITE", "Supported: timer\nSession-Expires: 4;refresher=uac\n", SippScript.Sdp.Replace("1 1 IN", "1 3 IN", StringComparison.Ordinal)).Expect(200).Request("ACK")
            .Request("BYE").Expect(200)
            .Run("holds", Calls, pair.Callee.LocalEndPoint);
        for (int i = 0; i < Calls; i++)
        {
            var (_, events, _) = await pair.Incoming();
            await events.Until("media sendonly");
            await events.Until("media sendrecv");
            await events.Until("ended 200 Remote");
        }
        await sipp.Succeeds();
    }

    private static (SipCall Call, CallRecorder Events) Call(SipPair pair, SippRun sipp)
    {
        var events = new CallRecorder();
        return (pair.Caller.Invite(pair.To("callee", sipp.Local) with { Rules = Timed }, events), events);
    }
}
