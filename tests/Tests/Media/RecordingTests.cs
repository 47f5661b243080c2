using System.Buffers;
using System.Security.Cryptography;
using Carillon.Media;
using Carillon.Protocols.Codecs;
using Carillon.Protocols.Wav;

namespace Carillon.Tests.Media;

public sealed class RecordingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-recordings-").FullName;

    [Fact]
    public async Task Left_is_the_one_and_right_the_other_each_as_received()
    {
        using var floor = new Floor();
        await using Phone customer = new(), agent = new() { Law = G711Law.ALaw };
        var (left, right) = floor.Bridge(customer, agent);
        customer.Talk(left, 700);
        agent.Talk(right, 1900);
        await agent.Hears(all => all.Count > 10, "the customer");

        var (recording, done) = Start(floor, left, right, "call.wav");
        await Task.Delay(600, TestContext.Current.CancellationToken); // a recording is as long as the time it takes
        floor.Engine.Stop(recording);
        var result = await done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var (header, channels) = Read(result.Path);
        Assert.Null(result.Fault);
        Assert.Equal(new FileInfo(result.Path).Length, result.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(result.Path))), result.Sha256);
        Assert.Equal(header.Duration, result.Duration);
        Assert.InRange(result.Duration.TotalMilliseconds, 550, 1200);
        Assert.True(Sine.Level(channels[0], 700) > 0.2 && Sine.Level(channels[0], 1900) < 0.01, "left holds the customer alone");
        Assert.True(Sine.Level(channels[1], 1900) > 0.2 && Sine.Level(channels[1], 700) < 0.01, "right holds the agent alone");
    }

    [Fact]
    public async Task A_lost_packet_is_concealed_late_ones_find_their_place_and_in_the_end_there_is_silence()
    {
        using var floor = new Floor();
        await using Phone customer = new(), agent = new();
        var (left, right) = floor.Bridge(customer, agent);
        var (recording, done) = Start(floor, left, right, "gaps.wav");
        foreach (var number in new byte[] { 0, 2, 1, 4 })
        {
            (customer.NextSequence, customer.NextTimestamp) = ((ushort)(500 + number), 160u * number);
            customer.Send(left, [.. Enumerable.Repeat((byte)(0x10 + number), 160)]);
        }
        await agent.Hears(all => all.Count(packet => packet.Payload[0] is >= 0x10 and <= 0x14) == 4, "four packets");
        await Task.Delay(300, TestContext.Current.CancellationToken); // until what was said is in the past
        floor.Engine.Stop(recording);
        var result = await done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var codes = File.ReadAllBytes(result.Path)[58..].Where((_, index) => index % 2 == 0).ToArray();
        var start = Array.IndexOf(codes, (byte)0x10);
        // What was lost is made of what was said before; 30 samples before it and 62 after it belong to the joins.
        Assert.Equal([0x10, 0x11, 0x12, 0x14], new[] { 0, 160, 320, 640 + 62 }.Select(at => codes.AsSpan(start + at, 98).ToArray().Distinct().Single()));
        Assert.All(codes.AsSpan(start + 480, 160).ToArray(), code => Assert.InRange(code, 0x10, 0x20));
        Assert.Equal([G711.ULawSilence], codes[(start + 800 + 480)..].Distinct());
    }

    [Fact]
    public async Task A_recording_can_be_played_while_it_is_being_written()
    {
        using var floor = new Floor();
        await using Phone customer = new(), agent = new();
        var (left, right) = floor.Bridge(customer, agent);
        customer.Talk(left, 700);
        var (recording, _) = Start(floor, left, right, "open.wav");

        // The first block is written after an eighth of a second to a second; the file is never closed here.
        await customer.Hears(_ => File.Exists(recording.Path) && new FileInfo(recording.Path).Length > 58, "a block on the disk");
        var copy = Path.Combine(_folder, "copy.wav");
        File.Copy(recording.Path, copy);
        var (header, channels) = Read(copy);
        Assert.True(header.DataLength > 0 && header.DataLength <= new FileInfo(copy).Length - 58, "the header counts what is there");
        Assert.NotEmpty(channels[0]);
    }

    [Fact]
    public async Task A_pause_is_left_out_without_a_gap()
    {
        using var floor = new Floor();
        await using Phone customer = new(), agent = new();
        var (left, right) = floor.Bridge(customer, agent);
        customer.Talk(left, 700);
        agent.Talk(right, 1900);
        await agent.Hears(all => all.Count > 10, "the customer");
        var (recording, done) = Start(floor, left, right, "pause.wav");
        await Task.Delay(300, TestContext.Current.CancellationToken);
        floor.Engine.Pause(recording);
        await Task.Delay(600, TestContext.Current.CancellationToken);
        floor.Engine.Resume(recording);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        floor.Engine.Stop(recording);
        var result = await done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.InRange(result.Duration.TotalMilliseconds, 500, 1000);
        // The wave jumps where the pause was, so it is measured piece by piece.
        var pieces = Read(result.Path).Channels[0].Chunk(400).Where(piece => piece.Length == 400).ToArray();
        Assert.True(pieces.Count(piece => Sine.Level(piece, 700) > 0.15) > pieces.Length * 0.8, "the customer is in nearly every piece");
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_over_and_the_result_says_so()
    {
        using var floor = new Floor();
        await using Phone customer = new(), agent = new();
        var (left, right) = floor.Bridge(customer, agent);
        var path = Path.Combine(_folder, "there.wav");
        await File.WriteAllTextAsync(path, "precious", TestContext.Current.CancellationToken);
        var (recording, done) = Start(floor, left, right, "there.wav");
        floor.Engine.Stop(recording);
        var result = await done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.NotNull(result.Fault);
        Assert.Equal("precious", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_recording_outlives_its_legs_and_is_finished_by_the_engines_end()
    {
        var floor = new Floor();
        await using Phone customer = new(), agent = new();
        var (left, right) = floor.Bridge(customer, agent);
        var (_, done) = Start(floor, left, right, "end.wav");
        left.Dispose();
        right.Dispose();
        floor.Dispose();
        Assert.Null((await done.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).Fault);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (Recording, Task<RecordingResult>) Start(Floor floor, RtpLeg left, RtpLeg right, string name)
    {
        var done = new TaskCompletionSource<RecordingResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return (floor.Engine.StartRecording(left, right, Path.Combine(_folder, name), done.SetResult), done.Task);
    }

    private static (WavHeader Header, short[][] Channels) Read(string path)
    {
        var file = File.ReadAllBytes(path);
        Assert.Equal(OperationStatus.Done, WavHeader.TryParse(file, out var header, out var at));
        Assert.Equal((WavFormat.ULaw, 2, 8000, 8), (header.Format, header.Channels, header.SampleRate, header.BitsPerSample));
        var data = file.AsSpan(at, (int)header.DataLength).ToArray();
        return (header, [.. Enumerable.Range(0, 2).Select(channel => data.Where((_, i) => i % 2 == channel).Select(G711.ULawDecode).ToArray())]);
    }
}
