using System.Globalization;
using Carillon.Journal;
using CsCheck;
using Carillon.Tests.TestKit;
using Xunit;
using static Carillon.Tests.Journal.JournalFolder;

namespace Carillon.Tests.Journal;

public sealed class DurableJournalTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_record_is_replayed_after_a_restart_with_its_sequence()
    {
        using (var journal = _folder.Open())
        {
            Assert.Equal(1ul, await journal.AppendAsync(Bytes("ringing")));
            Assert.Equal(2ul, await journal.AppendAsync(Bytes("answered")));
        }

        using var again = _folder.Open();
        Assert.Equal(["1:ringing", "2:answered"], Texts(again));
        Assert.Equal(["2:answered"], Texts(again, after: 1));
        Assert.Equal(3ul, await again.AppendAsync(Bytes("ended")));
        Assert.Equal(["1:ringing", "2:answered", "3:ended"], Texts(again));
    }

    [Fact]
    public async Task Appends_that_wait_together_share_one_sync()
    {
        using var diskGate = new ManualResetEventSlim(false);
        using var journal = _folder.Open(new JournalOptions
        {
            BeforeStep = step => { if (step == JournalStep.Sync) diskGate.Wait(TimeSpan.FromSeconds(20)); },
        });
        var last = 0ul;
        for (var i = 0; i < 1000; i++)
            last = journal.Append(Bytes(i.ToString(CultureInfo.InvariantCulture)));
        var durable = journal.FlushedUpTo(last);
        Assert.False(durable.IsCompleted);
        Assert.Equal(0ul, journal.DurableSequence);

        diskGate.Set();
        await durable.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(last, journal.DurableSequence);
        Assert.Equal(1000, journal.Replay(0).Count());
        Assert.InRange(journal.Counters.Batches, 1, 2);
    }

    [Fact]
    public async Task What_nobody_waits_for_survives_the_process_at_once_and_is_synced_when_somebody_asks()
    {
        using var journal = _folder.Open(new JournalOptions { SyncWithin = TimeSpan.FromHours(1) });
        using var left = new JournalFolder();
        var last = journal.Append("told"u8);
        await Eventually.True(() => TextsOfACopy(left) is ["1:told"], "what another process would read");
        Assert.Equal(0ul, journal.DurableSequence);

        await journal.FlushedUpTo(last).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(last, journal.DurableSequence);
        Assert.Equal(last + 1, await journal.AppendAsync(Bytes("waited for")).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_nobody_waits_for_is_synced_in_time()
    {
        using var journal = _folder.Open(new JournalOptions { SyncWithin = TimeSpan.FromMilliseconds(20) });
        var last = journal.Append("told"u8);
        await Eventually.True(() => journal.DurableSequence == last, "the sync");
    }

    private string[] TextsOfACopy(JournalFolder into)
    {
        foreach (var file in _folder.SegmentFiles)
            File.Copy(file, System.IO.Path.Combine(into.Path, System.IO.Path.GetFileName(file)), overwrite: true);
        using var copy = into.Open();
        return Texts(copy);
    }

    [Fact]
    public async Task A_full_segment_is_followed_by_another()
    {
        using var journal = _folder.Open(new JournalOptions { SegmentBytes = 100 });
        for (var i = 1; i <= 50; i++)
            await journal.AppendAsync(Bytes($"record {i}"));
        Assert.True(_folder.SegmentFiles.Count > 5, $"{_folder.SegmentFiles.Count} segments");
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"{i}:record {i}"), Texts(journal));
        Assert.Equal(Enumerable.Range(31, 20).Select(i => $"{i}:record {i}"), Texts(journal, after: 30));
    }

    [Theory]
    [InlineData(10, 20_000)]
    [InlineData(10_000, 100)]
    [InlineData(65_528, 5)]
    [InlineData(65_536, 5)]
    [InlineData(700_000, 4)]
    public void Records_of_any_length_are_replayed_from_a_file_that_is_read_by_the_piece(int most, int count)
    {
        var random = new Random(most);
        var records = Enumerable.Range(0, count).Select(_ => new byte[random.Next(most * 9 / 10, most + 1)]).ToList();
        records.ForEach(random.NextBytes);
        using (var journal = _folder.Open(new JournalOptions { Sync = false }))
            records.ForEach(r => journal.Append(r));
        using var again = _folder.Open();
        var half = count / 2;
        var back = again.Replay((ulong)half).ToList();
        Assert.Equal(count - half, back.Count);
        Assert.All(back.Zip(records.Skip(half)), pair => Assert.True(pair.First.Payload.Span.SequenceEqual(pair.Second)));
    }

    [Fact]
    public async Task What_is_forgotten_is_not_replayed_and_its_files_go()
    {
        using (var journal = _folder.Open(new JournalOptions { SegmentBytes = 100 }))
        {
            for (var i = 1; i <= 50; i++)
                await journal.AppendAsync(Bytes($"record {i}"));
            var before = _folder.SegmentFiles.Count;
            journal.ForgetBefore(48);
            Assert.Equal(["48:record 48", "49:record 49", "50:record 50"], Texts(journal));
            await journal.AppendAsync(Bytes("record 51"));
            // Who appends does not wait for it.
            await Eventually.True(() => _folder.SegmentFiles.Count < before, "files deleted");
        }

        using var again = _folder.Open();
        Assert.Equal(48ul, again.ForgottenBefore);
        Assert.Equal("48:record 48", Texts(again)[0]);
    }

    [Fact]
    public async Task Sequences_go_on_after_everything_was_forgotten()
    {
        using (var journal = _folder.Open())
        {
            await journal.AppendAsync(Bytes("one"));
            await journal.AppendAsync(Bytes("two"));
            journal.ForgetBefore(3);
        }

        using var again = _folder.Open();
        Assert.Empty(Texts(again));
        Assert.Equal(3ul, await again.AppendAsync(Bytes("three")));
    }

    [Fact]
    public async Task Sequences_can_be_told_to_begin_higher_and_the_gap_replays_as_nothing()
    {
        using (var journal = _folder.Open())
            journal.Append("one"u8);
        using (var journal = _folder.Open(new JournalOptions { SequencesFrom = 100 }))
            Assert.Equal(100ul, journal.Append("hundred"u8));
        using var again = _folder.Open(new JournalOptions { SequencesFrom = 50 });
        Assert.Equal(101ul, again.Append("more"u8));
        await again.FlushedUpTo(101);
        Assert.Equal(["1:one", "100:hundred", "101:more"], Texts(again));
        Assert.Equal(["100:hundred", "101:more"], Texts(again, after: 1));
    }

    [Fact]
    public void A_second_process_is_kept_out()
    {
        using var first = _folder.Open();
        var refused = Assert.Throws<JournalException>(() => _folder.Open());
        Assert.Contains(_folder.Path, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_over_the_limit_is_the_callers_mistake()
    {
        using var journal = _folder.Open(new JournalOptions { MaxRecordBytes = 10 });
        Assert.Throws<ArgumentException>(() => journal.Append(new byte[11]));
        Assert.Equal(1ul, journal.Append(new byte[10]));
    }

    [Fact]
    public void Appends_wait_for_the_disk_when_too_much_is_pending()
    {
        using var diskGate = new ManualResetEventSlim(false);
        using var journal = _folder.Open(new JournalOptions
        {
            MaxPendingBytes = 100,
            BeforeStep = step => { if (step == JournalStep.Write) diskGate.Wait(TimeSpan.FromSeconds(20)); },
        });
        var appender = new Thread(() =>
        {
            for (var i = 0; i < 30; i++)
                journal.Append(new byte[20]);
        });
        appender.Start();
        Assert.True(SpinWait.SpinUntil(() => journal.Counters.WaitsForDisk > 0, TimeSpan.FromSeconds(20)), "no append waited");
        diskGate.Set();
        Assert.True(appender.Join(TimeSpan.FromSeconds(20)), "the appender still waits");
        Assert.Equal(30ul, journal.LastSequence);
    }

    [Fact]
    public async Task Many_appenders_at_once_leave_no_hole()
    {
        using var journal = _folder.Open(new JournalOptions { SegmentBytes = 2000 });
        var appenders = Enumerable.Range(0, 8).Select(a => Task.Run(async () =>
        {
            var mine = new List<ulong>();
            for (var i = 0; i < 50; i++)
                mine.Add(await journal.AppendAsync(Bytes($"{a}/{i}")));
            return mine;
        })).ToArray();
        var all = (await Task.WhenAll(appenders)).SelectMany(s => s).Order().ToArray();
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (ulong)i), all);
        Assert.Equal(all, journal.Replay(0).Select(r => r.Sequence));
    }

    [Fact]
    public void Any_records_come_back_as_they_went_in()
    {
        Gen.Byte.Array[0, 300].List[1, 40].Sample(records =>
        {
            using var folder = new JournalFolder();
            using (var journal = folder.Open(new JournalOptions { SegmentBytes = 1000, Sync = false }))
            {
                foreach (var record in records)
                    journal.Append(record);
            }

            using var again = folder.Open();
            var back = again.Replay(0).Select(r => r.Payload.ToArray()).ToList();
            return back.Count == records.Count && back.Zip(records).All(p => p.First.AsSpan().SequenceEqual(p.Second));
        }, iter: 50);
    }
}
