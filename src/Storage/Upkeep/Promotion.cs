using System.Globalization;
using MySqlConnector;

namespace Carillon.Storage.Upkeep;

/// <summary>What the operator asks for.</summary>
/// <param name="OldIsDead">He vouches that servers that do not answer take no writes from anybody.</param>
/// <param name="Alone">No replica will be left to acknowledge; commits are to go on without.</param>
/// <param name="ReplicationUser">With his password: the old primary becomes a replica of the new one at once.</param>
public sealed record PromotionRequest(DatabaseNode Node, bool OldIsDead, bool Alone, string? ReplicationUser = null, string? ReplicationPassword = null);

/// <summary>Why a promotion is refused or went no further; what was done until then stays done, and doing it again goes on from there.</summary>
public sealed class PromotionRefusedException(string message) : Exception(message);

/// <summary>
/// Makes one server the one that takes writes. Nothing is irrevocable before the old primary is fenced and the new one has applied all that it has
/// received; doing it twice does no harm.
/// </summary>
public sealed class Promotion(DatabaseAddress address, PromotionRequest request, Action<string> say)
{
    private static readonly TimeSpan ApplyWithin = TimeSpan.FromSeconds(60);

    /// <summary>Both sides of a broken line notice within seconds, and a replica tries again at once: commits wait for it.</summary>
    private const string Habits = "MASTER_HEARTBEAT_PERIOD = 2, MASTER_CONNECT_RETRY = 2, MASTER_USE_GTID = slave_pos";

    private IReadOnlyList<NodeReading> _nodes = [];

    /// 1 see who is there  2 refuse what would lose rows  3 fence whoever takes writes  4 wait until all that was received is applied
    /// 5 turn the other replicas to the new primary  6 let it take writes
    public async Task Run(CancellationToken ct)
    {
        var all = address.Nodes.Contains(request.Node) ? address : address.And(request.Node);
        _nodes = await DatabaseStatus.Read(all, ct).ConfigureAwait(false); // 1
        var node = _nodes.Single(n => n.Node == request.Node);
        await Refuse(node, ct).ConfigureAwait(false); // 2
        var old = _nodes.Where(n => n is { Answered: true, ReadOnly: false } && n.Node != node.Node).ToList();
        foreach (var writable in old)
            await Fence(writable, ct).ConfigureAwait(false); // 3
        await CatchUp(node, old, ct).ConfigureAwait(false); // 4
        foreach (var replica in Others().Where(n => n.Replica is not null))
            await Follow(replica, ct).ConfigureAwait(false); // 5
        foreach (var former in Others().Where(n => n.Replica is null))
            await TakeBack(former, ct).ConfigureAwait(false);
        await Open(node, ct).ConfigureAwait(false); // 6
    }

    private IEnumerable<NodeReading> Others() => _nodes.Where(n => n.Answered && n.Node != request.Node);

    private async Task Refuse(NodeReading node, CancellationToken ct)
    {
        if (!node.Answered)
            throw new PromotionRefusedException(node.Fault!);
        if (node.IsGalera)
            throw new PromotionRefusedException($"{node.Node} is a node of a Galera cluster: nothing is promoted there; Carillon writes to another node by itself when one is lost.");
        if (_nodes.Where(n => !n.Answered).ToList() is { Count: > 0 } silent && !request.OldIsDead)
            throw new PromotionRefusedException($"{string.Join(" and ", silent.Select(n => n.Node))} cannot be reached, so it cannot be made read-only. See to it that it takes no writes (stop it, or cut it off), then say --old-is-dead.");
        if (await Ahead(node, ct).ConfigureAwait(false) is { } ahead)
            throw new PromotionRefusedException($"{ahead.Node} has received more ({ahead.Received}) than {node.Node} ({node.Received}): promote {ahead.Node}, or rows that were acknowledged are lost.");
        if (!request.Alone && !Others().Any(n => n.Replica is not null || request.ReplicationUser is not null))
            throw new PromotionRefusedException($"No replica would be left to acknowledge what {node.Node} stores, and it would wait for ever. Start a replica, or say --alone: what it acknowledges is then on {node.Node} alone.");
    }

    /// <summary>
    /// A replica that has what the node lacks and will not get any more. While the primary lives, the replicas differ at every moment: what it stores now
    /// covers what they had received a moment ago, and the node waits for all of it once the primary is fenced. It may be the node itself, promoted once more.
    /// </summary>
    private async Task<NodeReading?> Ahead(NodeReading node, CancellationToken ct)
    {
        var ahead = Others().FirstOrDefault(n => n.ReadOnly && !node.Received.Covers(n.Received) && !node.Position.Covers(n.Received));
        if (ahead is null || _nodes.FirstOrDefault(n => n is { Answered: true, ReadOnly: false }) is not { } primary)
            return ahead;
        var now = await NodeReading.Of(address.At(primary.Node), ct).ConfigureAwait(false);
        return now.Position.Covers(ahead.Received) ? null : ahead;
    }

    /// <summary>Read-only first; what was writing then is cut off. Whoever waited for an acknowledgement at that moment learns nothing, and asks again.</summary>
    private async Task Fence(NodeReading old, CancellationToken ct)
    {
        await using var connection = await ServerConnection.Open(address.At(old.Node), ct).ConfigureAwait(false);
        await Kill(connection, ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "SET SESSION lock_wait_timeout = 10", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "SET GLOBAL read_only = ON", ct).ConfigureAwait(false);
        var killed = await Kill(connection, ct).ConfigureAwait(false);
        say(string.Create(CultureInfo.InvariantCulture, $"{old.Node} takes no more writes; {killed} connections were ended"));
    }

    private static async Task<int> Kill(MySqlConnection connection, CancellationToken ct)
    {
        var killed = 0;
        foreach (var row in await ServerConnection.Rows(connection, "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND user NOT IN ('system user', 'event_scheduler') AND command NOT IN ('Binlog Dump', 'Daemon')", ct).ConfigureAwait(false))
        {
            try
            {
                await ServerConnection.Do(connection, "KILL CONNECTION @id", ct, ("@id", long.Parse(row["id"], CultureInfo.InvariantCulture))).ConfigureAwait(false);
                killed++;
            }
            catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.NoSuchThread)
            {
                // It has gone by itself.
            }
        }

        return killed;
    }

    private async Task CatchUp(NodeReading node, List<NodeReading> fenced, CancellationToken ct)
    {
        if (node.Replica is null)
            return;
        await using var connection = await ServerConnection.Open(address.At(node.Node), ct).ConfigureAwait(false);
        foreach (var old in fenced)
        {
            var last = await NodeReading.Of(address.At(old.Node), ct).ConfigureAwait(false);
            await Wait(connection, node, last.Position, ct).ConfigureAwait(false);
        }

        await ServerConnection.Do(connection, "STOP SLAVE IO_THREAD", ct).ConfigureAwait(false);
        await Wait(connection, node, (await NodeReading.Of(address.At(node.Node), ct).ConfigureAwait(false)).Received, ct).ConfigureAwait(false);
        say($"{node.Node} has applied all that it received");
    }

    private static async Task Wait(MySqlConnection connection, NodeReading node, GtidPosition position, CancellationToken ct)
    {
        if (position.ToString().Length == 0)
            return;
        var waited = await ServerConnection.Ask(connection, "SELECT MASTER_GTID_WAIT(@position, @seconds)", ct, ("@position", position.ToString()), ("@seconds", ApplyWithin.TotalSeconds - 5)).ConfigureAwait(false);
        if (Convert.ToInt32(waited, CultureInfo.InvariantCulture) != 0)
            throw new PromotionRefusedException($"{node.Node} has not applied {position} within a minute: see carillon db status why (an error of its SQL thread, or it is slow), then promote again.");
    }

    private async Task Follow(NodeReading replica, CancellationToken ct)
    {
        await using var connection = await ServerConnection.Open(address.At(replica.Node), ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "STOP SLAVE", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "CHANGE MASTER TO MASTER_HOST = @host, MASTER_PORT = @port, " + Habits, ct, ("@host", request.Node.Host), ("@port", request.Node.Port)).ConfigureAwait(false);
        await ServerConnection.Do(connection, "SET GLOBAL read_only = ON, rpl_semi_sync_slave_enabled = ON, rpl_semi_sync_master_enabled = OFF", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "START SLAVE", ct).ConfigureAwait(false);
        say($"{replica.Node} replicates from {request.Node}");
    }

    /// <summary>A former primary: its own log is where it stands. Rows that nobody else has stop it (gtid_strict_mode), and db status says so.</summary>
    private async Task TakeBack(NodeReading former, CancellationToken ct)
    {
        if (request.ReplicationUser is null)
        {
            say($"{former.Node} is no replica: make it one there (SET GLOBAL gtid_slave_pos = @@gtid_binlog_pos; CHANGE MASTER TO MASTER_HOST = '{request.Node.Host}', MASTER_PORT = {request.Node.Port}, MASTER_USER = ..., MASTER_PASSWORD = ..., MASTER_USE_GTID = slave_pos; START SLAVE), or give --replication-user");
            return;
        }

        await using var connection = await ServerConnection.Open(address.At(former.Node), ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "SET GLOBAL gtid_slave_pos = @@global.gtid_binlog_pos", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "CHANGE MASTER TO MASTER_HOST = @host, MASTER_PORT = @port, MASTER_USER = @user, MASTER_PASSWORD = @password, " + Habits, ct,
            ("@host", request.Node.Host), ("@port", request.Node.Port), ("@user", request.ReplicationUser), ("@password", request.ReplicationPassword ?? "")).ConfigureAwait(false);
        await ServerConnection.Do(connection, "SET GLOBAL rpl_semi_sync_slave_enabled = ON, rpl_semi_sync_master_enabled = OFF", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "START SLAVE", ct).ConfigureAwait(false);
        say($"{former.Node} replicates from {request.Node} now");
    }

    private async Task Open(NodeReading node, CancellationToken ct)
    {
        await using var connection = await ServerConnection.Open(address.At(node.Node), ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "STOP SLAVE", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "RESET SLAVE ALL", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "SET GLOBAL rpl_semi_sync_master_wait_point = AFTER_SYNC, rpl_semi_sync_master_timeout = @never, rpl_semi_sync_master_wait_no_slave = ON", ct, ("@never", RequiredSetting.NeverMs)).ConfigureAwait(false);
        await ServerConnection.Do(connection, request.Alone ? "SET GLOBAL rpl_semi_sync_master_enabled = OFF" : "SET GLOBAL rpl_semi_sync_master_enabled = ON", ct).ConfigureAwait(false);
        await ServerConnection.Do(connection, "SET GLOBAL read_only = OFF", ct).ConfigureAwait(false);
        say(request.Alone
            ? $"{node.Node} takes writes, alone: nobody acknowledges them"
            : $"{node.Node} takes writes; each is acknowledged by a replica");
    }
}
