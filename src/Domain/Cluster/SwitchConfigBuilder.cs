using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>The whole configuration of one switch from what admins typed.</summary>
internal static class SwitchConfigBuilder
{
    public static SwitchConfig Build(TelephonyServer self, Infrastructure typed, IReadOnlyDictionary<ServerId, string> trunkSecrets, IReadOnlyList<Prompt> prompts)
    {
        var active = typed.Servers.Where(s => s.Active).ToList();
        var carriers = typed.Carriers.Where(c => c.Active).ToList();
        var config = new SwitchConfig { Limits = new Limits { MaxLegs = (uint)self.MaximumLegs } };
        config.Carriers.AddRange(carriers.Select(c => CarrierConfig.Of(c, self.Id, CarrierShare.Of(c, active), carriers)));
        config.Phones.AddRange(typed.Phones.Where(p => p.RegistersAt(self.Id)).Select(p => ToPhone(p, carriers)));
        config.Trunks.AddRange(active.Where(s => s.Id != self.Id).Select(s => ToTrunk(s, trunkSecrets)));
        // A server that was added later with a peer's name is the one that counts: two trunks of one name would be refused.
        config.Trunks.AddRange(typed.Peers.Where(p => IsHere(p, self.Id) && active.All(s => s.Id != p.Id)).Select(ToTrunk));
        config.Prompts.AddRange(prompts.Select(p => p.Clone()));
        config.EmergencyNumbers.AddRange(typed.Rules.EmergencyNumbers);
        return config;
    }

    public static bool MayUse(CarrierSettings carrier, ServerId server) =>
        carrier.Active && (carrier.Servers.Count == 0 || carrier.Servers.Contains(server));

    public static Srtp ToSrtp(AudioEncryption use) => use switch
    {
        AudioEncryption.Offer => Srtp.Offer,
        AudioEncryption.Required => Srtp.Required,
        AudioEncryption.Dtls => Srtp.Dtls,
        _ => Srtp.Off,
    };

    /// <summary>Those of the configuration: one that names another would be refused as a whole.</summary>
    public static IEnumerable<string> Known(IReadOnlyList<CarrierId> named, IReadOnlyList<CarrierSettings> carriers) =>
        named.Where(n => carriers.Any(c => c.Id == n)).Select(n => n.Value);

    private static bool IsHere(Iax2PeerSettings peer, ServerId server) => peer.Active && (peer.Servers.Count == 0 || peer.Servers.Contains(server));

    private static Phone ToPhone(PhoneSettings p, IReadOnlyList<CarrierSettings> carriers) => new()
    {
        Id = p.Id.Value,
        Realm = p.Realm,
        Ha1Md5 = p.Ha1Md5,
        Ha1Sha256 = p.Ha1Sha256,
        Srtp = ToSrtp(p.Srtp),
        Iax2Secret = p.Iax2Secret,
        Iax2Encryption = ToEncryption(p.Iax2Encryption),
        Iax2OwnKey = p.Iax2OwnKey,
        Iax2PeerKey = p.Iax2PeerKey,
        TransferOver = { Known(p.TransferOver, carriers) },
    };

    private static Iax2Encryption ToEncryption(CallEncryption use) => use switch
    {
        CallEncryption.Offer => Iax2Encryption.Offer,
        CallEncryption.Required => Iax2Encryption.Required,
        _ => Iax2Encryption.Off,
    };

    private static Trunk ToTrunk(TelephonyServer other, IReadOnlyDictionary<ServerId, string> secrets) =>
        new() { ServerId = other.Id.Value, Host = other.Iax2Host, Port = (uint)other.Iax2Port, Secret = secrets.GetValueOrDefault(other.Id, ""), Sibling = true };

    private static Trunk ToTrunk(Iax2PeerSettings peer) => new()
    {
        ServerId = peer.Id.Value,
        Host = peer.Host,
        Port = (uint)peer.Port,
        Secret = peer.Secret,
        Encrypted = peer.Encrypted,
        OwnKey = peer.OwnKey,
        PeerKey = peer.PeerKey,
        Register = peer.Register,
        MaxCalls = (uint)peer.MaximumCalls,
        MiniFrames = peer.MiniFrames,
        Transfer = peer.Transfer,
    };
}

/// <summary>All that admins typed.</summary>
internal sealed record Infrastructure(
    IReadOnlyList<TelephonyServer> Servers, IReadOnlyList<CarrierSettings> Carriers, IReadOnlyList<PhoneSettings> Phones, IReadOnlyList<Iax2PeerSettings> Peers, CallingRules Rules)
{
    public static async Task<Infrastructure> Read(IInfrastructureStore store, CancellationToken ct) =>
        new(await store.Servers(ct), await store.Carriers(ct), await store.Phones(ct), await store.Iax2Peers(ct), await store.Rules(ct));
}
