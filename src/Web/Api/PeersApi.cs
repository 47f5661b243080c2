using Carillon.Domain.Cluster;
using Carillon.Web.Auth;

namespace Carillon.Web.Api;

/// <summary>IAX2 boxes that are none of our telephony servers: other ends of trunks.</summary>
internal static class PeersApi
{
    private const int MostCalls = 100_000;

    public static void MapPeers(this IEndpointRouteBuilder api)
    {
        var group = api.MapGroup("/peers").WithTags("IAX2 peers").RequireAuthorization(Roles.Supervisor);
        group.MapGet("", All).WithName("Peers").WithSummary("All foreign IAX2 peers; their secrets are never shown.");
        group.MapGet("/{id}", Find).WithName("Peer").WithSummary("One foreign IAX2 peer.");
        group.MapPost("", Create).WithName("CreatePeer").WithSummary("A new IAX2 peer.").RequireAuthorization(Roles.Admin);
        group.MapPut("/{id}", Change).WithName("ChangePeer").WithSummary("Changes an IAX2 peer; a null secret or key keeps the old one.").RequireAuthorization(Roles.Admin);
    }

    private static async Task<Ok<Iax2PeerDto[]>> All(IInfrastructureStore store, CancellationToken ct) =>
        TypedResults.Ok((await store.Iax2Peers(ct)).OrderBy(p => p.Id.Value, StringComparer.Ordinal).Select(ToDto).ToArray());

    private static async Task<Results<Ok<Iax2PeerDto>, ProblemHttpResult>> Find(string id, IInfrastructureStore store, CancellationToken ct) =>
        await FindStored(id, store, ct) is { } found ? TypedResults.Ok(ToDto(found)) : Unknown(id);

    private static async Task<Results<Created<Iax2PeerDto>, ProblemHttpResult>> Create(
        Iax2PeerDto peer, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var typed = FromDto(peer, null);
        var faults = Check(typed, await store.Servers(ct));
        if (faults.Any)
            return Problems.Bad(faults);
        if (await FindStored(peer.Id, store, ct) is not null)
            return Problems.Conflict($"There is an IAX2 peer {peer.Id} already.");
        if (!await store.Save(typed with { Version = 0 }, ct))
            return Problems.SavedMeanwhile($"IAX2 peer {peer.Id}");
        return TypedResults.Created($"{Routes.Api}/peers/{peer.Id}", await Saved(typed, "peer.create", store, grains, audit, ct));
    }

    private static async Task<Results<Ok<Iax2PeerDto>, ProblemHttpResult>> Change(
        string id, Iax2PeerDto peer, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        var known = await FindStored(id, store, ct);
        var typed = FromDto(peer, known);
        var faults = Check(typed, await store.Servers(ct)).Unless(peer.Id == id, "id", "id must be the one in the address.");
        if (faults.Any)
            return Problems.Bad(faults);
        if (known is null)
            return Unknown(id);
        if (!await store.Save(typed, ct))
            return Problems.SavedMeanwhile($"IAX2 peer {id}");
        return TypedResults.Ok(await Saved(typed, "peer.change", store, grains, audit, ct));
    }

    private static async Task<Iax2PeerDto> Saved(
        Iax2PeerSettings peer, string what, IInfrastructureStore store, IGrainFactory grains, Audit audit, CancellationToken ct)
    {
        await audit.Did(what, peer.Host.Length == 0 ? $"{peer.Id}, which registers here" : $"{peer.Id} at {new HostAndPort(peer.Host, peer.Port)}");
        await SwitchConfiguration.Changed(store, grains, ct);
        return ToDto(await FindStored(peer.Id.Value, store, ct) ?? peer);
    }

    /// 1 its name  2 where it is  3 how both prove who they are  4 its calls  5 our servers
    private static Faults Check(Iax2PeerSettings p, IReadOnlyList<TelephonyServer> servers)
    {
        var faults = new Faults()
            .Name(p.Id.Value, "id", 32, "_-") // 1
            .Unless(servers.All(s => s.Id != p.Id), "id", $"id {p.Id} is one of our telephony servers; their trunks are made by themselves.")
            .Unless(p.Host.Length == 0 || HostAndPort.IsHost(p.Host), "host", "host must be a name or an address, with a port behind it or not: [2001:db8::1]:4569. Empty: it registers here.") // 2
            .Unless(!p.Register || p.Host.Length > 0, "host", "host must not be empty where we register with the peer.")
            .Range(p.Port, 1, 65535, "port")
            .Unless(p.Secret.Length is 0 or (>= 6 and <= 128), "secret", "secret must have 6 to 128 characters.") // 3
            .Unless(p.Secret.Length > 0 || (p.OwnKey.Length > 0 && p.PeerKey.Length > 0), "secret", "secret must not be empty without RSA keys both ways.")
            .Unless(!p.Encrypted || p.Secret.Length > 0, "encrypted", "encrypted needs the secret: its key is made of it.")
            .Unless(!p.Encrypted || p.OwnKey.Length + p.PeerKey.Length == 0, "encrypted", "encrypted cannot go with RSA keys.")
            .Range(p.MaximumCalls, 0, MostCalls, "maximumCalls") // 4
            .Unless(!p.Transfer || !p.Encrypted, "transfer", "transfer cannot go with encrypted: calls that are encrypted are never moved.");
        RsaKeyText.Check(p.OwnKey, p.PeerKey, faults);
        foreach (var unknown in p.Servers.Where(n => servers.All(s => s.Id != n))) // 5
            faults.Add("servers", $"There is no server {unknown}.");
        return faults;
    }

    private static async Task<Iax2PeerSettings?> FindStored(string id, IInfrastructureStore store, CancellationToken ct) =>
        (await store.Iax2Peers(ct)).FirstOrDefault(p => p.Id.Value == id);

    private static Iax2PeerDto ToDto(Iax2PeerSettings p) => new()
    {
        Id = p.Id.Value,
        Host = p.Host,
        Port = p.Port,
        Servers = [.. p.Servers.Select(s => s.Value)],
        HasSecret = p.Secret.Length > 0,
        Encrypted = p.Encrypted,
        HasOwnKey = p.OwnKey.Length > 0,
        PeerKey = p.PeerKey,
        Register = p.Register,
        MaximumCalls = p.MaximumCalls,
        MiniFrames = p.MiniFrames,
        Transfer = p.Transfer,
        Active = p.Active,
        Version = p.Version,
    };

    private static Iax2PeerSettings FromDto(Iax2PeerDto p, Iax2PeerSettings? known)
    {
        var (host, port) = HostAndPort.Parse((p.Host ?? "").Trim());
        return new()
        {
            Id = new(p.Id ?? ""),
            Host = host,
            Port = port ?? p.Port, // what stands behind the host goes before the field of its own
            Servers = [.. (p.Servers ?? []).Select(s => new ServerId(s))],
            Secret = p.Secret ?? known?.Secret ?? "",
            Encrypted = p.Encrypted,
            OwnKey = p.OwnKey?.Trim() ?? known?.OwnKey ?? "",
            PeerKey = (p.PeerKey ?? "").Trim(),
            Register = p.Register,
            MaximumCalls = p.MaximumCalls,
            MiniFrames = p.MiniFrames,
            Transfer = p.Transfer,
            Active = p.Active,
            Version = p.Version,
        };
    }

    private static ProblemHttpResult Unknown(string id) => Problems.NotFound($"There is no IAX2 peer {id}.");
}
