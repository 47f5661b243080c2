using Carillon.Journal;
using Carillon.Media;
using Carillon.Signalling.Sip;
using Carillon.Switch.Journalling;
using Carillon.Telephony;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>What a switch finds after kill -9: a journal without ends, and recordings without reports.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("crash-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Legs_that_lived_end_once_as_lost_and_the_domain_hears_of_it()
    {
        var options = TestSwitch.Options("t1", "127.0.99.11", _folder);
        LeaveJournal(options.DataFolder, Event(new LegSent { LegId = "lost", AttemptId = "a1", CampaignId = "DEMO" }), Event(new LegAnswered { LegId = "lost", AttemptId = "a1", CampaignId = "DEMO", AgentId = "anna" }), Event(new LegSent { LegId = "done", AttemptId = "a2" }), Event(new LegEnded { LegId = "done", AttemptId = "a2", Cause = EndCause.Busy }));

        for (var start = 1; start <= 2; start++)
        {
            await using var again = await TestSwitch.Start(options);
            var ends = (await again.Control.Snapshot(Ct)).RecentEnds;
            Assert.Equal(["done:Busy", "lost:ServerLost"], ends.Select(e => $"{e.LegId}:{e.Cause}"));
            Assert.Equal(("a1", "DEMO", "anna", true), (ends[1].AttemptId, ends[1].CampaignId, ends[1].AgentId, ends[1].InviteSent));
            await using var events = new EventWatch(again.Control);
            Assert.Equal(EndCause.ServerLost, (await events.Ended("lost")).Cause);
        }
    }

    [Fact]
    public async Task Calls_that_had_come_in_end_as_lost_and_were_never_sent_by_us()
    {
        var options = TestSwitch.Options("t1", "127.0.99.21", _folder);
        LeaveJournal(options.DataFolder,
            Event(new SwitchEvent { IncomingCall = new IncomingCall { LegId = "rang", From = "1" } }),
            Event(new SwitchEvent { IncomingCall = new IncomingCall { LegId = "talked", From = "2" } }), Event(new LegAnswered { LegId = "talked" }),
            Event(new SwitchEvent { IncomingCall = new IncomingCall { LegId = "gone" } }), Event(new LegEnded { LegId = "gone", Cause = EndCause.Cancelled }));
        await using var again = await TestSwitch.Start(options);
        var ends = (await again.Control.Snapshot(Ct)).RecentEnds;
        Assert.Equal(["gone:Cancelled:False", "rang:ServerLost:False", "talked:ServerLost:False"], ends.Select(e => $"{e.LegId}:{e.Cause}:{e.InviteSent}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Whoever_was_in_a_call_is_hung_up_after_the_restart_not_left_in_silence()
    {
        await using var phone = await TestParty.Start("127.0.99.30", SwitchWorld.PhoneTone);
        phone.Trust(System.Net.IPAddress.Parse("127.0.99.17"));
        var options = TestSwitch.Options("t1", "127.0.99.17", _folder);
        var copy = TestSwitch.Options("t1", "127.0.99.17", Path.Combine(_folder, "after"));
        await using var dying = await TestSwitch.Start(options);
        InboundCaller calledIn;
        await using (var events = new EventWatch(dying.Control))
        {
            var config = new SwitchConfig { Carriers = { new Carrier { Id = "c1", Name = "c1", Host = "127.0.99.30", Port = (uint)phone.EndPoint.Port, ReachableFromHere = true, KeepPlus = true } } };
            Assert.True((await dying.Control.Configure(2, config, Ct)).Accepted);
            await events.Answered((await Orders.Place(dying.Control, "c1")).LegId);
            // The other one has called in.
            await using var desk = await Receptionist.Answers(dying.Control);
            calledIn = phone.CallIn(dying.Host.SipEndPoint, "4940111", "4930555");
            await events.Next("the call that comes in", e => e.LegAnswered is not null && events.Seen.Any(i => i.IncomingCall?.LegId == e.LegAnswered.LegId));
        }

        Assert.Equal(1, phone.Up);
        // Answers are told before they are on the disk: killed a moment earlier, it would not know whom to hang up.
        await Eventually.True(() =>
        {
            CopyAsKillWouldLeaveIt(options.DataFolder, copy.DataFolder);
            return DialogsIn(copy.DataFolder) == 2;
        }, "both dialogs in the journal");
        await using var again = await TestSwitch.Start(copy);

        await Eventually.True(() => phone.Up == 0, "whom we called hung up");
        Assert.Equal(SipCallEnder.Remote, (await calledIn.HasEnded).By);
        Assert.Equal(2, (await again.Control.Snapshot(Ct)).RecentEnds.Count(e => e.Cause == EndCause.ServerLost));
    }

    [Fact]
    public async Task A_recording_that_was_running_is_reported_if_its_file_plays()
    {
        var options = TestSwitch.Options("t1", "127.0.99.12", _folder);
        var (kept, missing) = (NewId(), NewId());
        var path = Path.Combine(options.RecordingFolder, "2026", "11", "22", kept + ".wav");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        WriteWav(path, seconds: 2);
        LeaveJournal(options.DataFolder, Order(kept, $"2026/11/22/{kept}.wav"), Order(missing, $"2026/11/22/{missing}.wav"));

        await using var again = await TestSwitch.Start(options);
        await using var events = new EventWatch(again.Control);
        var ready = (await events.Next("recording", e => e.RecordingReady is not null)).RecordingReady;
        Assert.Equal((kept, "attempt", $"2026/11/22/{kept}.wav", 2000ul), (ready.RecordingId, ready.AttemptId, ready.Path, ready.DurationMs));
        Assert.Equal(64, ready.Sha256.Length);
        Assert.DoesNotContain(events.Seen, e => e.RecordingReady?.RecordingId == missing);
    }

    [Fact]
    public async Task Records_of_a_newer_version_are_skipped_not_feared()
    {
        var options = TestSwitch.Options("t1", "127.0.99.13", _folder);
        LeaveJournal(options.DataFolder, [200, 1, 2, 3], [(byte)RecordKind.Event, 0xFF, 0xFF, 0xFF], []);
        await using var again = await TestSwitch.Start(options);
        Assert.Empty((await again.Control.Snapshot(Ct)).RecentEnds);
    }

    [Fact]
    public async Task A_checkpoint_keeps_long_legs_when_older_records_are_forgotten()
    {
        var options = TestSwitch.Options("t1", "127.0.99.14", _folder);
        var checkpoint = new SwitchSnapshot { Legs = { new LegSnapshot { LegId = "agent", AgentId = "anna", InviteSent = true } } };
        LeaveJournal(options.DataFolder, [(byte)RecordKind.Checkpoint, .. checkpoint.ToByteArray()]);
        await using var again = await TestSwitch.Start(options);
        var lost = Assert.Single((await again.Control.Snapshot(Ct)).RecentEnds);
        Assert.Equal(("agent", EndCause.ServerLost, "anna"), (lost.LegId, lost.Cause, lost.AgentId));
    }

    [Fact]
    public async Task A_client_finds_the_switch_again_and_misses_no_event()
    {
        var options = TestSwitch.Options("t1", "127.0.99.15", _folder);
        var first = await TestSwitch.Start(options);
        options.ControlPort = first.Address.Port;
        await using var client = new SwitchClient(new SwitchClientOptions { Address = first.Address }, TimeProvider.System, NullLoggerFactory.Instance);
        await client.WhenUp(Ct);
        await using var events = new EventWatch(client);
        await events.Next("heartbeat", e => e.ServerLoad is not null);
        var boot = client.Connection.BootId;
        await first.DisposeAsync();
        var unreachable = await client.Execute(new Command { HangUp = new HangUp { LegId = NewId() } }, Ct);
        Assert.Contains(unreachable.Code, new[] { ResultCode.ResultUnreachable, ResultCode.ResultNoAnswer });

        LeaveJournal(options.DataFolder, Event(new LegSent { LegId = "lost" }));
        await using var second = await TestSwitch.Start(options);

        Assert.Equal(EndCause.ServerLost, (await events.Ended("lost")).Cause);
        var up = await client.WhenUp(Ct);
        Assert.NotEqual(boot, up.BootId);
        var answered = await client.Execute(new Command { HangUp = new HangUp { LegId = NewId() } }, Ct);
        Assert.Equal(ResultCode.ResultUnknownLeg, answered.Code);
    }

    [Fact]
    public async Task A_port_in_use_is_said_by_name_and_the_data_folder_is_free_again()
    {
        var options = TestSwitch.Options("t1", "127.0.99.16", _folder);
        await using (var first = await TestSwitch.Start(options))
        {
            var second = TestSwitch.Options("t2", "127.0.99.16", _folder);
            second.Iax2Port = first.Host.Iax2EndPoint.Port;
            var refused = Assert.Throws<IOException>(() => new Carillon.Switch.SwitchHost(second, TimeProvider.System, NullLoggerFactory.Instance));
            Assert.Contains(second.Iax2Port.ToString(System.Globalization.CultureInfo.InvariantCulture), refused.Message, StringComparison.Ordinal);
            DurableJournal.Open(Path.Combine(second.DataFolder, "journal")).Dispose();
        }
    }

    // The files of a living process, but for its lock: what is on the disk at that moment.
    private static void CopyAsKillWouldLeaveIt(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock"))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var target = File.Create(copy);
            source.CopyTo(target);
        }
    }

    private static int DialogsIn(string dataFolder)
    {
        using var journal = DurableJournal.Open(Path.Combine(dataFolder, "journal"));
        return journal.Replay(0).Count(r => r.Payload.Span[0] == (byte)RecordKind.Dialog);
    }

    private static void LeaveJournal(string dataFolder, params byte[][] records)
    {
        using var journal = DurableJournal.Open(Path.Combine(dataFolder, "journal"));
        foreach (var record in records)
            journal.Append(record);
    }

    private static byte[] Event(LegSent sent) => Event(new SwitchEvent { LegSent = sent });

    private static byte[] Event(LegAnswered answered) => Event(new SwitchEvent { LegAnswered = answered });

    private static byte[] Event(LegEnded ended) => Event(new SwitchEvent { LegEnded = ended });

    private static byte[] Event(SwitchEvent happened) => [(byte)RecordKind.Event, .. happened.ToByteArray()];

    private static byte[] Order(string recording, string path) =>
        [(byte)RecordKind.Order, .. new Command { CommandId = path, StartRecording = new StartRecording { RecordingId = recording, AttemptId = "attempt" } }.ToByteArray()];

    private static void WriteWav(string path, int seconds)
    {
        var header = new Carillon.Protocols.Wav.WavHeader(Carillon.Protocols.Wav.WavFormat.Pcm, 2, 8000, 16, (uint)(seconds * 32_000));
        var bytes = new byte[header.Length + header.DataLength];
        header.Write(bytes);
        File.WriteAllBytes(path, bytes);
    }
}
