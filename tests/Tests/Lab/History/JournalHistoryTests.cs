using Carillon.Journal;
using Carillon.Lab.History;

namespace Carillon.Tests.Lab.History;

public sealed class JournalHistoryTests
{
    private const int Answered = 12, Ended = 13, LinkUp = 18, Sent = 24;

    [Fact]
    public void A_leg_that_was_sent_and_never_ended_is_open()
    {
        var history = Read(
            Wire.Event(Sent, Wire.Text(1, "leg-a"), Wire.Text(2, "att-a"), Wire.Text(5, "call-a@x")),
            Wire.Event(Sent, Wire.Text(1, "leg-b"), Wire.Text(2, "att-b")),
            Wire.Event(Answered, Wire.Text(1, "leg-b"), Wire.Text(2, "att-b")),
            Wire.Event(Ended, Wire.Text(1, "leg-b"), Wire.Text(2, "att-b"), Wire.Number(5, 1)),
            Wire.Event(LinkUp, Wire.Text(1, "link"), Wire.Text(2, "t2")));

        Assert.Equal([new JournalLeg("leg-a", "att-a", false), new JournalLeg("link", "", true)], history.Open);
        Assert.Equal("att-a", history.AttemptsByCallId["call-a@x"]);
        Assert.Empty(history.EndedTwice);
        Assert.Equal(0, history.Unreadable);
    }

    [Fact]
    public void A_second_end_is_seen()
    {
        var end = Wire.Event(Ended, Wire.Text(1, "leg-a"), Wire.Number(5, 1));
        Assert.Equal(["leg-a"], Read(end, end).EndedTwice);
    }

    [Fact]
    public void A_checkpoint_brings_the_legs_that_still_lived()
    {
        byte[] checkpoint = [1, .. Wire.Message(4, Wire.Text(1, "leg-a"), Wire.Text(4, "att-a")), .. Wire.Message(4, Wire.Text(1, "leg-p"), Wire.Number(2, 1))];
        var history = Read(checkpoint, Wire.Event(Ended, Wire.Text(1, "leg-a"), Wire.Number(5, 1)));

        Assert.Equal([new JournalLeg("leg-p", "", false)], history.Open);
        Assert.True(history.Open.Single().IsPhone);
    }

    [Fact]
    public void Records_that_are_no_messages_are_counted()
    {
        Assert.Equal(3, Read([], [9, 1, 2], [0, 0xFF, 0xFF]).Unreadable);
    }

    [Fact]
    public async Task A_journal_is_read_from_its_folder_while_its_owner_has_it_open()
    {
        var folder = Directory.CreateTempSubdirectory("carillon-journal-").FullName;
        try
        {
            using var journal = DurableJournal.Open(folder);
            await journal.AppendAsync(Wire.Event(Sent, Wire.Text(1, "leg-a"), Wire.Text(2, "att-a")));
            Assert.Equal("leg-a", Assert.Single(JournalFolders.Read(folder).Open).Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static JournalHistory Read(params byte[][] records)
    {
        var history = new JournalHistory { Name = "t1" };
        foreach (var record in records)
            history.Take(record);
        return history;
    }
}
