using System.ComponentModel;
using System.Diagnostics;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;

namespace Carillon.Tests.Switch;

/// <summary>SIPp calls in: what the switch says to it is judged by code that is not ours.</summary>
public sealed class SippCallsInTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sipp-").FullName;
    private SwitchWorld _world = null!;
    private EventWatch _events = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _world = await SwitchWorld.Create(optionsAre: o => o.CarrierPing = TimeSpan.Zero, prepare: w => w.ConfigOne.Carriers.Add(
            new Carrier { Id = "sipp", Host = w.Address(23), Port = 5091, ReachableFromHere = true, ReliableProvisionals = ExtensionUse.ExtensionSupported, SessionTimer = ExtensionUse.ExtensionSupported }));
        _events = new EventWatch(_world.Control);
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_good_call_is_answered_held_and_hung_up_by_the_caller()
    {
        await using var desk = await Receptionist.Answers(_world.Control);
        await Plays(new SippScript().Invite().Gets(100, 180).GetsBody(200, "m=audio [1-9][0-9]* RTP/AVP 0").Ack()
            .Invite(SippScript.Sdp + "a=sendonly\n", within: true).GetsMaybe(100).GetsBody(200, "a=recvonly").Ack().HangUp());
        Assert.Equal(EndCause.Normal, (await End()).Cause);
    }

    [Fact]
    public async Task A_cancelled_call_gets_its_487_and_is_no_leg_any_more()
    {
        await _world.Listened();
        await Plays(new SippScript().Invite().Gets(100, 180).Cancel().Gets(200, 487).AckRefusal());
        Assert.Equal(EndCause.Cancelled, (await End()).Cause);
        Assert.Empty((await _world.Control.Snapshot(Ct)).Legs);
    }

    [Fact]
    public async Task An_answer_waits_for_its_late_ACK()
    {
        await using var desk = await Receptionist.Answers(_world.Control);
        await Plays(new SippScript().Invite().Gets(100, 180, 200).Waits(2000).Ack().HangUp());
        var end = await End();
        Assert.Equal(EndCause.Normal, end.Cause);
        Assert.True(end.RingMs >= 1400, $"it was told as answered after {end.RingMs} ms, before the caller confirmed that");
    }

    [Fact]
    public async Task Reliable_provisional_responses_wait_for_their_PRACK()
    {
        await using var desk = await Receptionist.Does(_world.Control, call => new Command { Answer = new Answer { LegId = call.LegId, EarlyMedia = true } });
        var playing = Plays(new SippScript().Invite(extra: "Require: 100rel\n").Gets(100)
            .GetsReliable(180).Prack().Gets(200).GetsReliable(183).Prack().Gets(200, 200).Ack().HangUp());
        var leg = (await _events.Next("early media", e => e.LegEarlyMedia is not null)).LegEarlyMedia.LegId;
        await Orders.Give(_world.Control, new Command { Answer = new Answer { LegId = leg } });
        await playing;
        Assert.Equal(EndCause.Normal, (await End()).Cause);
    }

    [Fact]
    public async Task A_call_without_an_offer_gets_ours_with_the_answer()
    {
        await using var desk = await Receptionist.Answers(_world.Control);
        await Plays(new SippScript().Invite(body: "").Gets(100, 180).GetsBody(200, "m=audio [1-9][0-9]* RTP/AVP 0 8").Ack(SippScript.Sdp).HangUp());
        Assert.Equal(EndCause.Normal, (await End()).Cause);
        Assert.Single(_events.Seen, e => e.LegAnswered is not null);
    }

    [Fact]
    public async Task A_session_that_would_be_refreshed_too_often_is_refused_with_what_is_least()
    {
        await using var desk = await Receptionist.Answers(_world.Control);
        await Plays(new SippScript().Invite(extra: "Supported: timer\nSession-Expires: 30\n").GetsHeader(422, "Min-SE", "90").AckRefusal()
            .Invite(extra: "Supported: timer\nMin-SE: 90\nSession-Expires: 90;refresher=uac\n").Gets(100, 180).GetsHeader(200, "Session-Expires", "90 *; *refresher=uac").Ack().HangUp());
        Assert.Equal(EndCause.Normal, (await End()).Cause);
    }

    private async Task<LegEnded> End() => (await _events.Next("the end", e => e.LegEnded is not null)).LegEnded;

    private async Task Plays(SippScript script)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "caller.xml"), script.Xml, Ct);
        using var sipp = Start();
        await sipp.WaitForExitAsync(Ct).WaitAsync(TimeSpan.FromSeconds(45), Ct);
        Assert.True(sipp.ExitCode == 0, $"SIPp ended with {sipp.ExitCode}: " + string.Join('\n', Directory.EnumerateFiles(_folder, "*errors.log").Select(File.ReadAllText)));
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("sipp") { WorkingDirectory = _folder, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-sf", "caller.xml", "-i", _world.Address(23), "-p", "5091", "-m", "1", "-s", "4930555", "-nostdin", "-timeout", "30s", "-timeout_error", "-trace_err", "-error_file", "errors.log", _world.One.Host.SipEndPoint.ToString()])
            start.ArgumentList.Add(argument);
        try
        {
            var process = Process.Start(start)!;
            // Its screen; what it is not read of, it waits for.
            process.BeginOutputReadLine();
            return process;
        }
        catch (Win32Exception)
        {
            Assert.Skip("sipp is not installed (Debian package sip-tester)");
            throw;
        }
    }
}
