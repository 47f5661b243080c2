using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A carrier while it is being typed.</summary>
public sealed class CarrierForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public string Host { get; set; } = "";
    public int Port { get; set; } = 5060;

    /// <summary>udp, tcp, tls or dns; the usual port goes with it.</summary>
    public string Transport
    {
        get;
        set
        {
            if (Port == UsualPort(field))
                Port = UsualPort(value);
            field = value;
        }
    } = "udp";

    public string Srtp { get; set; } = "off";
    public double GainDb { get; set; }
    public bool LevelControl { get; set; }
    public IReadOnlyList<string> Servers { get; set; } = [];
    public double CallsPerSecond { get; set; } = 10;
    public int MaximumCalls { get; set; } = 100;
    public bool Register { get; set; }
    public string User { get; set; } = "";
    public string Password { get; set; } = "";
    public string Realm { get; set; } = "";
    public string DialPrefix { get; set; } = "";
    public bool KeepPlus { get; set; } = true;
    public List<NumberRuleForm> CalledRules { get; init; } = [];
    public List<NumberRuleForm> CallerRules { get; init; } = [];
    public List<HeaderRuleForm> HeaderRules { get; init; } = [];
    public string CallerHeader { get; set; } = "from";
    public bool WithholdCaller { get; set; }
    public string Prack { get; set; } = "supported";
    public string SessionTimer { get; set; } = "supported";
    public int SessionSeconds { get; set; }
    public string Refer { get; set; } = "supported";
    public IReadOnlyList<string> TransferOver { get; set; } = [];
    public string AllowPrefixes { get; set; } = "";
    public string DenyPrefixes { get; set; } = "";
    public List<SpendCapForm> SpendCaps { get; init; } = [];
    public bool Active { get; set; } = true;
    public int Weight { get; set; } = 1;
    public long Version { get; init; }

    public static CarrierForm Of(CarrierDto c)
    {
        ArgumentNullException.ThrowIfNull(c);
        return new()
        {
            Id = c.Id,
            Name = c.Name,
            Host = c.Host,
            Transport = c.Transport,
            Srtp = c.Srtp,
            GainDb = c.GainDb,
            LevelControl = c.LevelControl,
            Port = c.Port,
            Servers = c.Servers,
            CallsPerSecond = c.CallsPerSecond,
            MaximumCalls = c.MaximumCalls,
            Register = c.Register,
            User = c.User,
            Realm = c.Realm,
            DialPrefix = c.DialPrefix,
            KeepPlus = c.KeepPlus,
            CalledRules = [.. c.CalledRules.Select(NumberRuleForm.Of)],
            CallerRules = [.. c.CallerRules.Select(NumberRuleForm.Of)],
            HeaderRules = [.. c.HeaderRules.Select(HeaderRuleForm.Of)],
            CallerHeader = c.CallerHeader,
            WithholdCaller = c.WithholdCaller,
            Prack = c.Prack,
            SessionTimer = c.SessionTimer,
            SessionSeconds = c.SessionSeconds,
            Refer = c.Refer,
            TransferOver = c.TransferOver,
            AllowPrefixes = Prefixes.Text(c.AllowPrefixes),
            DenyPrefixes = Prefixes.Text(c.DenyPrefixes),
            SpendCaps = [.. c.SpendCaps.Select(SpendCapForm.Of)],
            Active = c.Active,
            Weight = c.Weight,
            Version = c.Version,
        };
    }

    public CarrierDto ToDto() => new()
    {
        Id = Id.Trim(),
        Name = Name.Trim(),
        Host = Host.Trim(),
        Port = Port,
        Transport = Transport,
        Srtp = Srtp,
        GainDb = GainDb,
        LevelControl = LevelControl,
        Servers = Servers,
        CallsPerSecond = CallsPerSecond,
        MaximumCalls = MaximumCalls,
        Register = Register,
        User = User.Trim(),
        Password = Password.Length == 0 ? null : Password,
        Realm = Realm.Trim(),
        DialPrefix = DialPrefix.Trim(),
        KeepPlus = KeepPlus,
        CalledRules = [.. CalledRules.Select(r => r.ToDto())],
        CallerRules = [.. CallerRules.Select(r => r.ToDto())],
        HeaderRules = [.. HeaderRules.Select(r => r.ToDto())],
        CallerHeader = CallerHeader,
        WithholdCaller = WithholdCaller,
        Prack = Prack,
        SessionTimer = SessionTimer,
        SessionSeconds = SessionSeconds,
        Refer = Refer,
        TransferOver = TransferOver,
        AllowPrefixes = Prefixes.Parse(AllowPrefixes),
        DenyPrefixes = Prefixes.Parse(DenyPrefixes),
        SpendCaps = [.. SpendCaps.Select(c => c.ToDto())],
        Active = Active,
        Weight = Weight,
        Version = Version,
    };

    private static int UsualPort(string transport) => transport switch { "tls" => 5061, "dns" => 0, _ => 5060 };
}
