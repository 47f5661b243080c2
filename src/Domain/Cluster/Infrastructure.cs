namespace Carillon.Domain.Cluster;

/// <summary>A telephony server as the domain knows it.</summary>
[GenerateSerializer, Immutable, Alias("TelephonyServer")]
public sealed record TelephonyServer
{
    [Id(0)] public required ServerId Id { get; init; }
    /// <summary>Where its call control listens: http://127.0.0.11:7061.</summary>
    [Id(1)] public required Uri Control { get; init; }
    [Id(2)] public required string Iax2Host { get; init; }
    [Id(3)] public int Iax2Port { get; init; } = 4569;
    /// <summary>SIP address that phones register at, for the admin's page.</summary>
    [Id(4)] public string SipHost { get; init; } = "";
    [Id(5)] public int SipPort { get; init; } = 5060;
    [Id(6)] public bool Active { get; init; } = true;
    [Id(7)] public int MaximumLegs { get; init; } = 2000;
    [Id(8)] public long Version { get; init; }
    /// <summary>It is being emptied: no new call, no new agent; what it has ends by itself.</summary>
    [Id(9)] public bool Draining { get; init; }
}

[GenerateSerializer, Immutable, Alias("CarrierSettings")]
public sealed record CarrierSettings
{
    [Id(0)] public required CarrierId Id { get; init; }
    [Id(1)] public required string Name { get; init; }
    [Id(2)] public required string Host { get; init; }
    [Id(3)] public int Port { get; init; } = 5060;
    /// <summary>Servers that may use it; empty: all.</summary>
    [Id(4)] public IReadOnlyList<ServerId> Servers { get; init; } = [];
    [Id(5)] public double CallsPerSecond { get; init; } = 10;
    [Id(6)] public int MaximumCalls { get; init; } = 100;
    [Id(7)] public bool Register { get; init; }
    [Id(8)] public string User { get; init; } = "";
    [Id(9)] public string Password { get; init; } = "";
    [Id(10)] public string DialPrefix { get; init; } = "";
    [Id(11)] public bool KeepPlus { get; init; } = true;
    [Id(12)] public bool Active { get; init; } = true;
    [Id(13)] public int Weight { get; init; } = 1;
    [Id(14)] public long Version { get; init; }
    [Id(15)] public CarrierTransport Transport { get; init; }
    [Id(20)] public AudioEncryption Srtp { get; init; }
    /// <summary>-12 to 12 dB.</summary>
    [Id(21)] public double GainDb { get; init; }
    [Id(22)] public bool LevelControl { get; init; }
    /// <summary>Whose challenges are answered; empty: the first that it asks for.</summary>
    [Id(23)] public string Realm { get; init; } = "";
    /// <summary>Provisional answers that are confirmed (100rel, PRACK).</summary>
    [Id(24)] public SipExtension ReliableProvisionals { get; init; }
    [Id(25)] public SipExtension SessionTimer { get; init; }
    /// <summary>0: 1800.</summary>
    [Id(26)] public int SessionSeconds { get; init; }
    /// <summary>Transfers by REFER.</summary>
    [Id(27)] public SipExtension Refer { get; init; }
    [Id(28)] public CarrierRewriting Rewriting { get; init; } = CarrierRewriting.None;
    /// <summary>Who calls over it, or is called, may transfer by REFER over these carriers; none: he may not.</summary>
    [Id(29)] public IReadOnlyList<CarrierId> TransferOver { get; init; } = [];
    [Id(30)] public CarrierSpending Spending { get; init; } = CarrierSpending.Everything;
}

/// <summary>An extension of SIP: used with who speaks it too, never, or with nobody who does not.</summary>
public enum SipExtension { Supported, Off, Required }

/// <summary>What carries SIP to a carrier; Dns: what its NAPTR and SRV records say.</summary>
public enum CarrierTransport { Udp, Tcp, Tls, Dns }

/// <summary>SRTP with a carrier or phone: never, with who takes it, always; the last with keys by a handshake (DTLS).</summary>
public enum AudioEncryption { Off, Offer, Required, Dtls }

/// <summary>A phone. Of a SIP phone's secret only digests are kept (HA1, RFC 7616); IAX2 needs the secret itself.</summary>
[GenerateSerializer, Immutable, Alias("PhoneSettings")]
public sealed record PhoneSettings
{
    [Id(0)] public required PhoneId Id { get; init; }
    /// <summary>Where it registers.</summary>
    [Id(1)] public required ServerId Server { get; init; }
    [Id(2)] public required string Realm { get; init; }
    [Id(3)] public required string Ha1Md5 { get; init; }
    [Id(4)] public required string Ha1Sha256 { get; init; }
    [Id(5)] public long Version { get; init; }
    [Id(6)] public AudioEncryption Srtp { get; init; }
    /// <summary>This or the key is not empty: it speaks IAX2; its digests are empty. MD5 both ways.</summary>
    [Id(7)] public string Iax2Secret { get; init; } = "";
    /// <summary>Its user may transfer by REFER over these carriers.</summary>
    [Id(8)] public IReadOnlyList<CarrierId> TransferOver { get; init; } = [];
    /// <summary>Of calls over IAX2; needs the secret and no keys.</summary>
    [Id(9)] public CallEncryption Iax2Encryption { get; init; }
    /// <summary>Our private RSA key in PEM, for where it asks for RSA.</summary>
    [Id(10)] public string Iax2OwnKey { get; init; } = "";
    /// <summary>Its public RSA key in PEM: it must sign when it registers and calls.</summary>
    [Id(11)] public string Iax2PeerKey { get; init; } = "";
    /// <summary>Another server where it registers, too: from there its agent goes on when the first one is lost. Null: none.</summary>
    [Id(12)] public ServerId? SecondServer { get; init; }

    /// <summary>Where its user can be called when the phone itself cannot be, over a carrier: E.164; empty: nowhere.</summary>
    [Id(13)] public string OutsideNumber { get; init; } = "";

    public bool RegistersAt(ServerId server) => Server == server || SecondServer == server;

    public bool SpeaksIax2 => Iax2Secret.Length + Iax2PeerKey.Length > 0;
}

/// <summary>AES-128 with a phone that speaks IAX2: never, with one that does it too, or no call.</summary>
public enum CallEncryption { Off, Offer, Required }

/// <summary>Servers, carriers, phones, foreign IAX2 peers, the trunks' secret. Read at start and on change.</summary>
public interface IInfrastructureStore
{
    Task<IReadOnlyList<TelephonyServer>> Servers(CancellationToken ct);
    /// <summary>False: the version was not the stored one, or another server has that control or IAX2 address (a second server of the same name).</summary>
    Task<bool> Save(TelephonyServer server, CancellationToken ct);
    /// <summary>Its row and the secrets of its trunks; history stays. False: there was none of that name and version.</summary>
    Task<bool> Remove(ServerId server, long version, CancellationToken ct);
    Task<IReadOnlyList<CarrierSettings>> Carriers(CancellationToken ct);
    Task<bool> Save(CarrierSettings carrier, CancellationToken ct);
    Task<IReadOnlyList<PhoneSettings>> Phones(CancellationToken ct);
    Task<bool> Save(PhoneSettings phone, CancellationToken ct);
    Task SavePhones(IReadOnlyList<PhoneSettings> phones, CancellationToken ct);
    Task<IReadOnlyList<Iax2PeerSettings>> Iax2Peers(CancellationToken ct);
    Task<bool> Save(Iax2PeerSettings peer, CancellationToken ct);
    /// <summary>What holds for all carriers; version 0 while nobody has saved it.</summary>
    Task<CallingRules> Rules(CancellationToken ct);
    Task<bool> Save(CallingRules rules, CancellationToken ct);
}

[GenerateSerializer, Immutable, Alias("Lease")]
public sealed record Lease([property: Id(0)] string Resource, [property: Id(1)] string Owner, [property: Id(2)] long Epoch);

/// <summary>
/// Fenced leases. Taking one raises its epoch; whoever holds a lower epoch has lost. Times are the database's own,
/// so that clocks of web servers do not matter. Statements are counted as background.
/// </summary>
public interface ILeaseStore
{
    /// <summary>Null while another owner's lease has not run out. Of these dead owners each lease has.</summary>
    Task<Lease?> TryTake(string resource, string owner, TimeSpan timeToLive, IReadOnlyCollection<string> dead, CancellationToken ct);
    /// <summary>One statement for all leases of this process; returns those still held.</summary>
    Task<IReadOnlyList<Lease>> Renew(IReadOnlyList<Lease> leases, TimeSpan timeToLive, CancellationToken ct);
    Task Release(Lease lease, CancellationToken ct);
}
