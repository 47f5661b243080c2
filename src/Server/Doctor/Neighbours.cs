using System.Net;
using System.Net.Sockets;
using Carillon.Domain.Cluster;
using Carillon.Server.Roles;
using Carillon.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MySqlConnector;

namespace Carillon.Server.Doctor;

/// <summary>
/// The other servers that this one has to reach, as its settings and the database name them. Asked once, for all checks that want to know. A telephony
/// server names none: it is called, and calls others over trunks that web processes name.
/// </summary>
internal sealed class Neighbours(Patient patient)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WholeSecond = TimeSpan.FromMilliseconds(1200);
    private Task<Neighbour[]>? _looked;

    public Task<Neighbour[]> Look(CancellationToken ct) => _looked ??= LookOnce(ct);

    private async Task<Neighbour[]> LookOnce(CancellationToken ct)
    {
        var named = OfBalancer().Concat(await OfDatabase(ct)).DistinctBy(n => n.Address);
        return await Task.WhenAll(named.Select(n => n.TellsTime ? AskTime(n, ct) : Connect(n, ct)));
    }

    private IEnumerable<Named> OfBalancer() => patient.Lb?.WebServers.Select(s => new Named($"web server {s.Key}", new Uri(s.Value.Address))) ?? [];

    private async Task<IEnumerable<Named>> OfDatabase(CancellationToken ct)
    {
        if (patient is not { Web: { } web, Database: { } address } || (address.Kind == DatabaseKind.Sqlite && !File.Exists(address.Name)))
            return [];
        try
        {
            await using var stores = new ServiceCollection().AddLogging().AddCarillonStorage(new StorageOptions { Database = web.Database }).BuildServiceProvider();
            var switches = (await stores.GetRequiredService<IInfrastructureStore>().Servers(ct)).Where(s => s.Active).Select(s => new Named($"telephony server {s.Id.Value}", s.Control));
            var others = address.Kind == DatabaseKind.Sqlite ? [] : await WebNeighbours.Others(web, stores.GetRequiredService<Database>().Writable(), ct);
            return [.. switches, .. others.Select(o => new Named($"the web process on {o.Host}", new Uri($"tcp://{o.Silo}")))];
        }
        catch (Exception e) when (e is StorageUnavailableException or MySqlException or Microsoft.Data.Sqlite.SqliteException)
        {
            return []; // Away, or without a schema: the check of the database says so.
        }
    }

    private static async Task<Neighbour> Connect(Named named, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(named.Address.Host.Trim('[', ']'), named.Address.Port, patience.Token);
            return new(named.Name, named.Address, null, null);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return new(named.Name, named.Address, e is SocketException ? e.Message : "it does not answer", null);
        }
    }

    /// <summary>Whatever it answers, its head says what time it is there, in whole seconds.</summary>
    private static async Task<Neighbour> AskTime(Named named, CancellationToken ct)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = Patience };
        using var http = new HttpClient(handler) { Timeout = Patience * 2, DefaultRequestVersion = HttpVersion.Version11 };
        try
        {
            // Call control speaks HTTP/2 alone.
            using var request = new HttpRequestMessage(HttpMethod.Get, named.Address) { Version = HttpVersion.Version20, VersionPolicy = named.Name.StartsWith("telephony", StringComparison.Ordinal) ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower };
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            return new(named.Name, named.Address, null, answer.Headers.Date is { } theirs ? Ahead(theirs, DateTimeOffset.UtcNow) : null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            return new(named.Name, named.Address, e is HttpRequestException { InnerException: { } inner } ? inner.Message : "it does not answer", null);
        }
    }

    /// <summary>The second was cut off, and may be over just now: what is less than that is no difference.</summary>
    internal static TimeSpan Ahead(DateTimeOffset theirs, DateTimeOffset ours) =>
        theirs > ours ? theirs - ours : ours - theirs <= WholeSecond ? TimeSpan.Zero : theirs + WholeSecond - ours;

    private sealed record Named(string Name, Uri Address)
    {
        /// <summary>In clear: of https the connection alone is tried, for whose certificate counts is the role's business.</summary>
        public bool TellsTime => Address.Scheme == Uri.UriSchemeHttp;
    }
}

/// <param name="Fault">Why it is not reached; null: it is.</param>
/// <param name="ClockAhead">Null: it does not tell the time.</param>
internal sealed record Neighbour(string Name, Uri Address, string? Fault, TimeSpan? ClockAhead);

/// <summary>Each neighbour is reached; that this machine is reached by them, their own doctor says.</summary>
internal sealed class NeighbourCheck(Neighbours neighbours) : ICheck
{
    public string Name => "neighbours";

    public async Task<IReadOnlyList<Finding>> Look(CancellationToken ct) =>
        [.. (await neighbours.Look(ct)).Select(n => n.Fault is null
            ? Finding.Ok(Name, $"{n.Name} is reached at {n.Address.Authority}")
            : Finding.Wrong(Name, $"{n.Name} is not reached at {n.Address.Authority}: {n.Fault}", "start it, open the port in the firewalls between, or correct its address; carillon doctor there says what is wrong with it"))];
}
