using Carillon.Journal;
using Carillon.Tests.TestKit;
using Xunit;
using static Carillon.Tests.Journal.JournalFolder;

namespace Carillon.Tests.Journal;

/// <summary>Crashes and bad disks: the file cut at every byte, every bit turned, the n-th step on the disk failing.</summary>
public sealed class JournalFaultTests : IDisposable
{
    private readonly JournalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_cut_at_any_byte_keeps_all_whole_records_before_the_cut()
    {
        var (bytes, name) = ThreeRecords();
        int[] ends = [16, 16 + 8 + 5, 16 + 16 + 5 + 6, bytes.Length];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            using var folder = new JournalFolder();
            File.WriteAllBytes(Path.Combine(folder.Path, name), bytes[..cut]);
            using var journal = folder.Open();
            var whole = ends.Count(end => end <= cut) - 1;
            string[] expected = ["1:first", "2:second", "3:third!!"];
            Assert.Equal(expected.Take(Math.Max(0, whole)), Texts(journal));
            var good = whole < 0 ? 0 : ends[whole];
            Assert.Equal(cut - good, journal.Counters.TornBytes);
            Assert.Equal((ulong)Math.Max(0, whole) + 1, journal.Append("next"u8));
        }
    }

    [Fact]
    public void A_turned_bit_is_never_read_as_a_record()
    {
        var (bytes, name) = ThreeRecords();
        for (var at = 0; at < bytes.Length; at++)
        {
            using var folder = new JournalFolder();
            var broken = (byte[])bytes.Clone();
            broken[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(Path.Combine(folder.Path, name), broken);
            using var journal = folder.Open();
            string[] expected = ["1:first", "2:second", "3:third!!"];
            var texts = Texts(journal);
            Assert.Equal(expected.Take(texts.Length), texts);
            Assert.NotEqual(3, texts.Length);
        }
    }

    [Fact]
    public void What_was_cut_is_kept_aside()
    {
        var (bytes, name) = ThreeRecords();
        File.WriteAllBytes(Path.Combine(_folder.Path, name), bytes[..^2]);
        _folder.Open().Dispose();
        Assert.Equal(bytes[^15..^2], File.ReadAllBytes(Path.Combine(_folder.Path, name + ".torn")));
    }

    [Theory]
    [InlineData("CreateSegment")]
    [InlineData("Write")]
    [InlineData("Sync")]
    public async Task The_nth_failure_of_the_disk_loses_nothing_that_is_acknowledged(string failingStep)
    {
        for (var nth = 1; nth <= 12; nth++)
        {
            using var folder = new JournalFolder();
            var seen = 0;
            var options = new JournalOptions
            {
                SegmentBytes = 60,
                RetryPause = TimeSpan.FromMilliseconds(1),
                BeforeStep = step =>
                {
                    if (step.ToString() == failingStep && Interlocked.Increment(ref seen) == nth)
                        throw new IOException("the disk says no");
                },
            };
            using (var journal = folder.Open(options))
            {
                for (var i = 1; i <= 10; i++)
                    Assert.Equal((ulong)i, await journal.AppendAsync(Bytes($"r{i}")));
                Assert.Equal(seen >= nth ? 1 : 0, journal.Counters.FailedBatches);
                Assert.Equal(Enumerable.Range(1, 10).Select(i => $"{i}:r{i}"), Texts(journal));
            }

            using var again = folder.Open();
            Assert.Equal(Enumerable.Range(1, 10).Select(i => $"{i}:r{i}"), Texts(again));
        }
    }

    [Theory]
    [InlineData("CreateSegment")]
    [InlineData("Write")]
    [InlineData("Sync")]
    public async Task What_was_written_but_not_synced_when_the_disk_fails_is_written_again(string failingStep)
    {
        for (var nth = 1; nth <= 6; nth++)
        {
            using var folder = new JournalFolder();
            var seen = 0;
            var options = new JournalOptions
            {
                SyncWithin = TimeSpan.FromHours(1),
                SegmentBytes = 150,
                RetryPause = TimeSpan.FromMilliseconds(1),
                BeforeStep = step =>
                {
                    if (step.ToString() == failingStep && Interlocked.Increment(ref seen) == nth)
                        throw new IOException("the disk says no");
                },
            };
            var expected = Enumerable.Range(1, 12).Select(i => $"{i}:r{i}").ToList();
            using (var journal = folder.Open(options))
            {
                for (var i = 1; i <= 12; i++)
                {
                    journal.Append(Bytes($"r{i}"));
                    await Eventually.True(() => FilesHold(folder, $"r{i}"), $"record {i} in the files");
                }

                await journal.FlushedUpTo(12).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
                Assert.Equal(seen >= nth ? 1 : 0, journal.Counters.FailedBatches);
                Assert.Equal(expected, Texts(journal));
            }

            using var again = folder.Open();
            Assert.Equal(expected, Texts(again));
        }
    }

    private static bool FilesHold(JournalFolder folder, string text) =>
        folder.SegmentFiles.Any(f => ReadBeside(f).AsSpan().IndexOf(Bytes(text)) >= 0);

    private static byte[] ReadBeside(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    [Fact]
    public async Task A_disk_that_stays_broken_is_reported_to_every_caller()
    {
        var broken = false;
        var options = new JournalOptions
        {
            RetryPause = TimeSpan.FromMilliseconds(1),
            BeforeStep = _ => { if (Volatile.Read(ref broken)) throw new IOException("no space left"); },
        };
        using (var journal = _folder.Open(options))
        {
            await journal.AppendAsync(Bytes("kept"));
            Volatile.Write(ref broken, true);
            var lost = await Assert.ThrowsAsync<JournalException>(async () => await journal.AppendAsync(Bytes("lost")));
            Assert.Contains("no space left", lost.Message, StringComparison.Ordinal);
            Assert.Throws<JournalException>(() => journal.Append("later"u8));
            Assert.NotNull(journal.Failure);
            Assert.Equal(options.WriteRetries + 1, journal.Counters.FailedBatches);
        }

        using var again = _folder.Open();
        Assert.Equal(["1:kept"], Texts(again));
    }

    [Fact]
    public void Replay_ignores_what_a_failed_batch_left_behind_in_the_segment_before()
    {
        using (var journal = _folder.Open())
        {
            journal.Append("one"u8);
            journal.Append("never acknowledged"u8);
        }

        // As if the second record had failed to sync, and had been written again as another one in a fresh segment.
        var writer = SegmentWriter.Create(Segment.At(_folder.Path, 2), new JournalOptions());
        var batch = new Batch(2, new byte[16]);
        batch.Add("two"u8);
        writer.Write(batch.Bytes);
        writer.Dispose();

        using var again = _folder.Open();
        Assert.Equal(["1:one", "2:two"], Texts(again));
    }

    private static (byte[] Bytes, string Name) ThreeRecords()
    {
        using var source = new JournalFolder();
        using (var journal = source.Open())
        {
            journal.Append("first"u8);
            journal.Append("second"u8);
            journal.Append("third!!"u8);
        }

        var file = Assert.Single(source.SegmentFiles);
        return (File.ReadAllBytes(file), Path.GetFileName(file));
    }
}
