using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A foreign IAX2 peer while it is being typed.</summary>
public sealed class PeerForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public bool RegistersHere { get; set; }
    public string Host { get; set; } = "";
    public int Port { get; set; } = 4569;
    public IReadOnlyList<string> Servers { get; set; } = [];
    /// <summary>md5, encrypted or rsa: how both prove who they are.</summary>
    public string Auth { get; set; } = "md5";
    /// <summary>There is one of each already; an empty field keeps it.</summary>
    public bool HasSecret { get; init; }
    public bool HasOwnKey { get; init; }
    public string Secret { get; set; } = "";
    public string OwnKey { get; set; } = "";
    public string PeerKey { get; set; } = "";
    public bool Register { get; set; }
    public int MaximumCalls { get; set; }
    public bool MiniFrames { get; set; }
    public bool Transfer { get; set; }
    public bool Active { get; set; } = true;
    public long Version { get; init; }

    /// <summary>trunk or mini.</summary>
    public string Frames { get => MiniFrames ? "mini" : "trunk"; set => MiniFrames = value == "mini"; }
    /// <summary>refuse or allow.</summary>
    public string Moves { get => Transfer ? "allow" : "refuse"; set => Transfer = value == "allow"; }

    public bool UsesKeys => Auth == "rsa";

    public static PeerForm Of(Iax2PeerDto p)
    {
        ArgumentNullException.ThrowIfNull(p);
        return new()
        {
            Id = p.Id,
            RegistersHere = p.Host.Length == 0,
            Host = p.Host,
            Port = p.Port,
            Servers = p.Servers,
            Auth = p.HasOwnKey || p.PeerKey.Length > 0 ? "rsa" : p.Encrypted ? "encrypted" : "md5",
            HasSecret = p.HasSecret,
            HasOwnKey = p.HasOwnKey,
            PeerKey = p.PeerKey,
            Register = p.Register,
            MaximumCalls = p.MaximumCalls,
            MiniFrames = p.MiniFrames,
            Transfer = p.Transfer,
            Active = p.Active,
            Version = p.Version,
        };
    }

    // Keys that are not used any more are removed: with them a peer would be asked for RSA.
    public Iax2PeerDto ToDto() => new()
    {
        Id = Id.Trim(),
        Host = RegistersHere ? "" : Host.Trim(),
        Port = Port,
        Servers = Servers,
        Secret = Secret.Length == 0 ? null : Secret,
        Encrypted = Auth == "encrypted",
        OwnKey = !UsesKeys ? "" : OwnKey.Trim().Length == 0 ? null : OwnKey,
        PeerKey = UsesKeys ? PeerKey : "",
        Register = !RegistersHere && Register,
        MaximumCalls = MaximumCalls,
        MiniFrames = MiniFrames,
        Transfer = Transfer && Auth != "encrypted",
        Active = Active,
        Version = Version,
    };
}
