using System.Security.Cryptography;
using Carillon.Journal;
using Carillon.Protocols.Wav;
using Carillon.Switch;
using Carillon.Switch.Journalling;
using Carillon.Switch.Recordings;
using Carillon.Telephony.V1;
using Carillon.Tests.Telephony.Conformance;
using Google.Protobuf;
using static Carillon.Telephony.CallControlExtensions;

namespace Carillon.Tests.Switch;

/// <summary>Recordings on their way to the recording store: nothing is lost, whatever fails.</summary>
public sealed class RecordingStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("store-").FullName;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Store => Path.Combine(_folder, "store");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_recording_is_told_again_once_it_is_in_the_store_and_leaves_the_server_when_that_is_on_record()
    {
        await using var world = await SwitchWorld.Create(optionsAre: o => o.RecordingStore = Store);
        await using var events = new EventWatch(world.Control);
        var recording = await Record(world, events);

        var ready = (await Ready(events, recording, inStore: false)).RecordingReady;
        var moved = await Ready(events, recording, inStore: true);
        Assert.Equal((true, ready.Path, ready.Sha256, ready.FinishedUnixMs), (ready.Moves, moved.RecordingReady.Path, moved.RecordingReady.Sha256, moved.RecordingReady.FinishedUnixMs));
        Assert.Equal(ready.Sha256, Sum(Path.Combine(Store, ready.Path)));
        Assert.Equal([Path.Combine(Store, ready.Path)], Directory.EnumerateFiles(Store, "*", SearchOption.AllDirectories));

        var here = Path.Combine(world.One.Host.Options.RecordingFolder, ready.Path);
        await Forget(world.One, moved.Sequence - 1);
        Assert.True(File.Exists(here), "it was deleted before the domain had it on record");
        await Forget(world.One, moved.Sequence);
        await Eventually.True(() => !File.Exists(here), "deleted here");
    }

    [Fact]
    public async Task While_the_store_is_away_recordings_wait_over_a_restart_and_the_heartbeat_says_why()
    {
        var options = Options("127.0.99.51");
        var recording = LeaveRecording(options);
        File.WriteAllText(Store, "a file where a folder should be");
        await using (var first = await TestSwitch.Start(options))
        await using (var events = new EventWatch(first.Control))
        {
            var load = (await events.Next("heartbeat with a fault", e => e.ServerLoad?.StoreFault.Length > 0)).ServerLoad;
            Assert.Equal(1u, load.RecordingsWaiting);
            Assert.True((await Ready(events, recording, inStore: false)).RecordingReady.Moves);
        }

        File.Delete(Store);
        await using var second = await TestSwitch.Start(options);
        await using var again = new EventWatch(second.Control);
        var moved = (await Ready(again, recording, inStore: true)).RecordingReady;
        Assert.Equal(moved.Sha256, Sum(Path.Combine(Store, moved.Path)));
        var heartbeat = (await again.Next("heartbeat", e => e.Sequence == 0 && e.ServerLoad is { RecordingsWaiting: 0 })).ServerLoad;
        Assert.Equal("", heartbeat.StoreFault);
    }

    [Fact]
    public async Task A_store_that_comes_back_gets_what_waited()
    {
        var options = Options("127.0.99.52");
        var recording = LeaveRecording(options);
        File.WriteAllText(Store, "");
        await using var server = await TestSwitch.Start(options);
        await using var events = new EventWatch(server.Control);
        await events.Next("heartbeat with a fault", e => e.ServerLoad?.StoreFault.Length > 0);
        File.Delete(Store);
        Assert.True((await Ready(events, recording, inStore: true)).RecordingReady.InStore);
    }

    [Fact]
    public async Task A_server_that_died_after_moving_deletes_its_copy_when_the_domain_has_heard()
    {
        var options = Options("127.0.99.53");
        var recording = LeaveRecording(options);
        ulong sequence;
        string path;
        await using (var first = await TestSwitch.Start(options))
        await using (var events = new EventWatch(first.Control))
        {
            var moved = await Ready(events, recording, inStore: true);
            (sequence, path) = (moved.Sequence, Path.Combine(options.RecordingFolder, moved.RecordingReady.Path));
        }

        await using var second = await TestSwitch.Start(options);
        Assert.True(File.Exists(path));
        await Forget(second, sequence);
        await Eventually.True(() => !File.Exists(path), "deleted here");
        await using var replayed = new EventWatch(second.Control);
        await replayed.Next("heartbeat", e => e.ServerLoad is not null);
        Assert.Single(replayed.Seen, e => e.RecordingReady?.InStore == true);
    }

    [Fact]
    public void A_copy_is_taken_as_it_is_only_if_it_is_whole()
    {
        var (from, to) = (Path.Combine(_folder, "a.wav"), Path.Combine(Store, "2026", "a.wav"));
        File.WriteAllBytes(from, [1, 2, 3]);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.WriteAllBytes(to, [1, 2]);
        Assert.Equal(CopyResult.Done, StoredCopy.Make(from, to, Sum(from), "t1").Result);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(to));
        var written = File.GetLastWriteTimeUtc(to);
        Assert.Equal(CopyResult.Done, StoredCopy.Make(from, to, Sum(from), "t1").Result);
        Assert.Equal(written, File.GetLastWriteTimeUtc(to));
    }

    [Fact]
    public void What_is_not_there_or_not_what_was_recorded_is_never_in_the_store()
    {
        var (from, to) = (Path.Combine(_folder, "a.wav"), Path.Combine(Store, "a.wav"));
        Assert.Equal(CopyResult.SourceFailed, StoredCopy.Make(from, to, "ab", "t1").Result);
        File.WriteAllBytes(from, [1, 2, 3]);
        Assert.Equal(CopyResult.SourceFailed, StoredCopy.Make(from, to, "ab", "t1").Result);
        Assert.Empty(Directory.EnumerateFiles(Store));
    }

    private static async Task<string> Record(SwitchWorld world, EventWatch events)
    {
        var (one, two) = (await Orders.Place(world.Control, "c1"), await Orders.Place(world.Control, "c1"));
        await events.Answered(one.LegId);
        await events.Answered(two.LegId);
        var recording = NewId();
        await Do(world.One, new Command { StartRecording = new StartRecording { RecordingId = recording, CustomerLegId = one.LegId, AgentLegId = two.LegId, AttemptId = one.AttemptId } });
        await Do(world.One, new Command { HangUp = new HangUp { LegId = one.LegId } });
        return recording;
    }

    private SwitchOptions Options(string address)
    {
        var options = TestSwitch.Options("t1", address, _folder);
        options.RecordingStore = Store;
        return options;
    }

    /// <summary>As a process leaves it that was killed while it recorded.</summary>
    private static string LeaveRecording(SwitchOptions options)
    {
        var id = NewId();
        var path = Path.Combine(options.RecordingFolder, "2026", id + ".wav");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var header = new WavHeader(WavFormat.ULaw, 2, 8000, 8, 16_000);
        var bytes = new byte[header.Length + header.DataLength];
        header.Write(bytes);
        File.WriteAllBytes(path, bytes);
        using var journal = DurableJournal.Open(Path.Combine(options.DataFolder, "journal"));
        journal.Append([(byte)RecordKind.Order, .. new Command { CommandId = $"2026/{id}.wav", StartRecording = new StartRecording { RecordingId = id, AttemptId = NewId() } }.ToByteArray()]);
        return id;
    }

    private static Task<SwitchEvent> Ready(EventWatch events, string recording, bool inStore) =>
        events.Next($"recording, in store: {inStore}", e => e.RecordingReady is { } ready && ready.RecordingId == recording && ready.InStore == inStore);

    private static Task Forget(TestSwitch server, ulong sequence) => Do(server, new Command { ForgetBefore = new ForgetBefore { Sequence = sequence } });

    private static async Task Do(TestSwitch server, Command command)
    {
        var result = await server.Control.Execute(command, Ct);
        Assert.True(result.IsDone(), result.Text);
    }

    private static string Sum(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
