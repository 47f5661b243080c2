using Carillon.Storage;
using Carillon.Storage.Nodes;

namespace Carillon.Tests.Storage;

/// <summary>Which node is written to, from what was seen of all: every case of the operators' page.</summary>
public sealed class WriterChoiceTests
{
    // A node as a word: W writable, R read-only, X away, w writable and without a replica that acknowledges; Galera: G ready, g not of the majority, r read-only.
    // After it, of Galera, which node the record names.
    [Theory]
    [InlineData("W R R", null, "0")] // the primary
    [InlineData("R R W", null, "2")] // whatever was written first in the list
    [InlineData("X R W", 0, "2")] // promoted after the death of the old one
    [InlineData("W R W", 0, "0")] // a second one that becomes writable takes nobody away
    [InlineData("R R W", 0, "2")] // the old one was fenced
    [InlineData("W R W", null, "Two nodes of the database take writes, n0:3306 and n2:3306")]
    [InlineData("W R W", 1, "Two nodes")] // its own is read-only now, and two others take writes
    [InlineData("R R R", 0, "n0:3306 is read-only; n1:3306 is read-only; n2:3306 is read-only")]
    [InlineData("X R R", 0, "n0:3306 does not answer")]
    [InlineData("X X X", null, "No node of the database takes writes")]
    [InlineData("w R R", 0, "n0:3306 waits for a replica to acknowledge")]
    [InlineData("w R W", 0, "2")] // cut off from its replicas, which follow a new one
    [InlineData("G G G", null, "0")] // the first as written
    [InlineData("X G G", null, "1")]
    [InlineData("G G G", 1, "1")] // nobody goes back by himself
    [InlineData("X G G", 0, "1")]
    [InlineData("g G G", 0, "1")]
    [InlineData("G2 G2 G2", 0, "2")] // another process has moved it
    [InlineData("G2 G2 X", 2, "0")] // the one agreed on is away
    [InlineData("G2 G2 X", 1, "1")]
    [InlineData("g2 g2 G2", 0, "2")]
    [InlineData("g g X", 0, "n0:3306 is not of the majority")]
    [InlineData("r G G", 0, "1")]
    public void The_writer_is(string nodes, int? now, string expected)
    {
        var looks = nodes.Split(' ').Select((word, i) => Look(i, word)).ToList();
        var choice = WriterChoice.Of(looks, now is { } n ? looks[n].Node : null);
        if (choice.Node is { } found)
            Assert.Equal($"n{expected}", found.Host);
        else
            Assert.Contains(expected, choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_two_records_the_one_that_moved_last_counts()
    {
        var looks = new[] { Look(0, "G1") with { Recorded = new("n1:3306", 3) }, Look(1, "G1") with { Recorded = new("n1:3306", 3) }, Look(2, "G2") with { Recorded = new("n2:3306", 4) } };
        Assert.Equal("n2", WriterChoice.Of(looks, looks[0].Node).Node!.Value.Host);
    }

    [Theory]
    [InlineData("read_only=OFF;wsrep_on=OFF;rpl_semi_sync_master_enabled=ON;Rpl_semi_sync_master_clients=2", null)]
    [InlineData("read_only=ON;wsrep_on=OFF", "read-only")]
    [InlineData("read_only=OFF;wsrep_on=OFF;rpl_semi_sync_master_enabled=ON;Rpl_semi_sync_master_clients=0", "waits for a replica")]
    [InlineData("read_only=OFF;wsrep_on=OFF;rpl_semi_sync_master_enabled=OFF;Rpl_semi_sync_master_clients=0", null)]
    [InlineData("read_only=OFF;wsrep_on=ON;wsrep_ready=ON;wsrep_cluster_status=Primary", null)]
    [InlineData("read_only=OFF;wsrep_on=ON;wsrep_ready=OFF;wsrep_cluster_status=Primary", "majority")]
    [InlineData("read_only=OFF;wsrep_on=ON;wsrep_ready=ON;wsrep_cluster_status=non-Primary", "majority")]
    [InlineData("read_only=OFF", null)] // MySQL has no wsrep_on
    public void What_a_server_says_of_itself_tells_whether_it_takes_writes(string said, string? whyNot)
    {
        var pairs = new Dictionary<string, string>(said.Split(';').Select(p => p.Split('=')).Select(p => KeyValuePair.Create(p[0], p[1])), StringComparer.OrdinalIgnoreCase);
        var look = NodeProbe.Read(new("n", 3306), pairs);
        Assert.Equal(whyNot is null, look.TakesWrites);
        Assert.Contains(whyNot ?? "", look.WhyNot ?? "", StringComparison.Ordinal);
    }

    private static NodeLook Look(int index, string word)
    {
        var look = new NodeLook(new DatabaseNode($"n{index}", 3306));
        look = word[0] switch
        {
            'W' => look,
            'R' => look with { ReadOnly = true },
            'X' => look with { Fault = $"{look.Node} does not answer" },
            'w' => look with { WaitsForReplica = true },
            'G' => look with { IsGalera = true, GaleraReady = true },
            'g' => look with { IsGalera = true },
            'r' => look with { IsGalera = true, GaleraReady = true, ReadOnly = true },
            _ => throw new ArgumentException(word),
        };
        return word.Length > 1 ? look with { Recorded = new($"n{word[1]}:3306", 7) } : look;
    }
}
