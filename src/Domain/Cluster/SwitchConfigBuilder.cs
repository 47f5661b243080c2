using Carillon.Telephony.V1;

namespace Carillon.Domain.Cluster;

/// <summary>The whole configuration of one switch from what admins typed.</summary>
internal static class SwitchConfigBuilder
{
    public static SwitchConfig Build(
        TelephonyServer self,
        IReadOnlyList<TelephonyServer> servers,
        IReadOnlyList<CarrierSettings> carriers,
        IReadOnlyList<PhoneSettings> phones,
        IReadOnlyDictionary<ServerId, string> trunkSecrets,
        IReadOnlyList<Prompt> prompts)
    {
        var active = servers.Where(s => s.Active).ToList();
        var config = new SwitchConfig { Limits = new Limits { MaxLegs = (uint)self.MaximumLegs } };
        config.Carriers.AddRange(carriers.Where(c => c.Active).Select(c => ToCarrier(c, self, active)));
        config.Phones.AddRange(phones.Where(p => p.Server == self.Id).Select(ToPhone));
        config.Trunks.AddRange(active.Where(s => s.Id != self.Id).Select(s => ToTrunk(s, trunkSecrets)));
        config.Prompts.AddRange(prompts.Select(p => p.Clone()));
        return config;
    }

    public static bool MayUse(CarrierSettings carrier, ServerId server) =>
        carrier.Active && (carrier.Servers.Count == 0 || carrier.Servers.Contains(server));

    // A carrier's limits are the carrier's: servers that share it share them.
    private static Carrier ToCarrier(CarrierSettings c, TelephonyServer self, List<TelephonyServer> active)
    {
        var sharers = Math.Max(1, active.Count(s => MayUse(c, s.Id)));
        return new Carrier
        {
            Id = c.Id.Value,
            Name = c.Name,
            Host = c.Host,
            Port = (uint)c.Port,
            ReachableFromHere = MayUse(c, self.Id),
            CallsPerSecond = c.CallsPerSecond / sharers,
            MaxCalls = (uint)Math.Ceiling((double)c.MaximumCalls / sharers),
            Register = c.Register,
            User = c.User,
            Password = c.Password,
            Weight = (uint)c.Weight,
            DialPrefix = c.DialPrefix,
            KeepPlus = c.KeepPlus,
            Transport = c.Transport switch
            {
                CarrierTransport.Tcp => Transport.Tcp,
                CarrierTransport.Tls => Transport.Tls,
                CarrierTransport.Dns => Transport.Dns,
                _ => Transport.Udp,
            },
            Srtp = ToSrtp(c.Srtp),
            GainDb = c.GainDb,
            LevelControl = c.LevelControl,
        };
    }

    private static Phone ToPhone(PhoneSettings p) => new() { Id = p.Id.Value, Realm = p.Realm, Ha1Md5 = p.Ha1Md5, Ha1Sha256 = p.Ha1Sha256, Srtp = ToSrtp(p.Srtp) };

    private static Srtp ToSrtp(AudioEncryption use) => use switch
    {
        AudioEncryption.Offer => Srtp.Offer,
        AudioEncryption.Required => Srtp.Required,
        AudioEncryption.Dtls => Srtp.Dtls,
        _ => Srtp.Off,
    };

    private static Trunk ToTrunk(TelephonyServer other, IReadOnlyDictionary<ServerId, string> secrets) =>
        new() { ServerId = other.Id.Value, Host = other.Iax2Host, Port = (uint)other.Iax2Port, Secret = secrets.GetValueOrDefault(other.Id, "") };
}
