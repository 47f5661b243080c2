using Carillon.Storage.Counting;
using LinqToDB;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Carillon.Storage.Nodes;

/// <summary>
/// Where this process writes. A database of one server has one writer for ever. Of several the writable one is looked for when it is first needed,
/// when a statement was refused or its connection broke, and by <see cref="WriterWatch"/>; one search at a time, which all who need it await.
/// </summary>
internal sealed partial class WriterFollower : IDisposable
{
    private static readonly TimeSpan RestAfterNothing = TimeSpan.FromMilliseconds(200);

    private readonly DatabaseAddress _address;
    private readonly Func<DatabaseAddress, DataOptions> _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly NodeProbe _probe;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _search = Task.CompletedTask;
    private volatile WriterTenure? _writer;
    private DatabaseNode? _last;
    private long _foundNothingAt;
    private volatile string? _fault;

    public WriterFollower(DatabaseAddress address, Func<DatabaseAddress, DataOptions> options, SqlCounter counter, TimeProvider clock, ILogger log)
    {
        (_address, _options, _clock, _log) = (address, options, clock, log);
        _probe = new NodeProbe(address, clock, counter.Looked);
        if (!HasChoice)
            _writer = new WriterTenure(address, options(address), clock);
    }

    public bool HasChoice => _address.Nodes.Count > 1;

    /// <summary>Why nothing can be written, for people; null: something can, or nobody has asked yet.</summary>
    public string? Fault => _writer is { } writer ? writer.Fault : _fault;

    /// <exception cref="StorageUnavailableException">No node takes writes; the message says of each why.</exception>
    public async ValueTask<WriterTenure> Writer(CancellationToken ct)
    {
        if (_writer is { } writer)
            return writer;
        if (_fault is null || _clock.GetElapsedTime(Volatile.Read(ref _foundNothingAt)) > RestAfterNothing)
            await Search().WaitAsync(ct).ConfigureAwait(false);
        return _writer ?? throw new StorageUnavailableException(_fault ?? "No node of the database takes writes.");
    }

    /// <summary>After a refusal or a broken connection: is it still the one? All nodes are looked at.</summary>
    public Task Doubt(CancellationToken ct) => HasChoice ? Search().WaitAsync(ct) : Task.CompletedTask;

    /// <summary>A look in quiet times: at the writer alone, and at all when it is not what it was.</summary>
    public async Task Look(CancellationToken ct)
    {
        if (_writer is { } writer && Stays(await _probe.Look(writer.Address.Nodes[0], ct).ConfigureAwait(false)))
            return;
        await Search().WaitAsync(ct).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _writer?.Dispose();
        _stop.Dispose();
    }

    // Of Galera also until there is a record: it is made by a search.
    private bool Stays(NodeLook look) => look.TakesWrites && (!look.IsGalera || look.Recorded?.Owner == look.Node.ToString() || (look.Recorded is not null && !IsListed(look.Recorded)));

    private bool IsListed(RecordedWriter? recorded) => recorded is not null && _address.Nodes.Any(n => n.ToString() == recorded.Owner);

    private Task Search()
    {
        lock (_gate)
        {
            if (_search.IsCompleted)
                _search = Task.Run(LookAtAll);
            return _search;
        }
    }

    /// 1 look at all nodes at once  2 choose  3 agree on it with the other processes, where there is something to agree on  4 go there
    private async Task LookAtAll()
    {
        var looks = await Task.WhenAll(_address.Nodes.Select(n => _probe.Look(n, _stop.Token))).ConfigureAwait(false); // 1
        var choice = WriterChoice.Of(looks, _last); // 2
        if (choice.Node is { } node && looks.Single(l => l.Node == node).IsGalera)
            choice = await Agree(node, looks).ConfigureAwait(false); // 3
        if (choice.Node is { } found) // 4
            Follow(found);
        else
            Leave(choice.Reason);
    }

    /// <summary>The record is moved only from a node that takes no writes: whoever still reaches it would move it back.</summary>
    private async Task<WriterChoice> Agree(DatabaseNode node, NodeLook[] looks)
    {
        var seen = looks.Select(l => l.Recorded).OfType<RecordedWriter>().MaxBy(r => r.Epoch);
        if (seen?.Owner == node.ToString())
            return new(node);
        if (seen is not null && !IsListed(seen))
        {
            NamedOtherwise(seen.Owner, node);
            return new(node);
        }

        try
        {
            await using var connection = new MySqlConnection(_address.At(node).ConnectionString);
            await connection.OpenAsync(_stop.Token).ConfigureAwait(false);
            var now = await WriterRecord.Move(connection, seen, node, _stop.Token).ConfigureAwait(false);
            return WriterChoice.Of([.. looks.Select(l => l.TakesWrites ? l with { Recorded = now } : l)], node);
        }
        catch (MySqlException e) when (e.ErrorCode is MySqlErrorCode.NoSuchTable or MySqlErrorCode.UnknownDatabase)
        {
            return new(node); // Before the first migration there is nothing to agree on.
        }
        catch (MySqlException e)
        {
            return new(null, $"No node of the database takes writes: {node} refused to become the writer ({e.Message}).");
        }
    }

    private void Follow(DatabaseNode node)
    {
        if (_writer is { } writer && writer.Address.Nodes[0] == node)
            return;
        _writer?.End();
        if (_last is { } before)
            Moved(before, node);
        else
            Found(node);
        var address = _address.At(node);
        (_last, _fault) = (node, null);
        _writer = new WriterTenure(address, _options(address), _clock);
    }

    private void Leave(string reason)
    {
        if (_writer is not null || _fault != reason)
            Nowhere(reason);
        _fault = reason;
        Volatile.Write(ref _foundNothingAt, _clock.GetTimestamp());
        var left = _writer;
        _writer = null;
        left?.End();
    }

    [LoggerMessage(5110, LogLevel.Information, "The database is written at {Node}")]
    private partial void Found(DatabaseNode node);

    [LoggerMessage(5111, LogLevel.Warning, "The database is written at {Node} now, and no longer at {Before}")]
    private partial void Moved(DatabaseNode before, DatabaseNode node);

    [LoggerMessage(5112, LogLevel.Warning, "Nothing can be written, nothing new is dialled. {Reason}")]
    private partial void Nowhere(string reason);

    [LoggerMessage(5113, LogLevel.Warning, "The web processes name the nodes of the database differently: another one writes at {Owner}, this one at {Node}. Give all of them the same list")]
    private partial void NamedOtherwise(string owner, DatabaseNode node);
}
