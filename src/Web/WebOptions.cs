namespace Carillon.Web;

/// <summary>What an operator may set for the web role. <see cref="Faults"/> lists everything that is wrong at once.</summary>
public sealed record WebOptions
{
    /// <summary>10 to 15 minutes is usual: so long a stolen access token works.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(12);
    /// <summary>A working day: after it people log in again.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromHours(14);
    /// <summary>Log-ins per minute for one name from one address.</summary>
    public int LogInsPerMinute { get; init; } = 10;
    /// <summary>Log-ins per minute from one address, whatever the name: a call centre often shares one.</summary>
    public int LogInsPerMinuteAndAddress { get; init; } = 600;
    /// <summary>Password checks at the same time; each takes 19 MiB and a core.</summary>
    public int PasswordChecksAtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount);
    /// <summary>How old the cached list of users may be before it is read again in the background.</summary>
    public TimeSpan UsersMaximumAge { get; init; } = TimeSpan.FromMinutes(5);
    /// <summary>Realm in which phones authenticate; part of their stored digests.</summary>
    public string PhoneRealm { get; init; } = "carillon";
    public long MaximumImportBytes { get; init; } = 4L * 1024 * 1024 * 1024;
    /// <summary>Where uploaded files lie while they are imported; null: the system's folder for temporary files.</summary>
    public string? ImportFolder { get; init; }
    /// <summary>Addresses or networks (10.0.0.0/24) of balancers whose X-Forwarded-For, -Proto and -Host are believed; empty: nobody's.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
    public string Version { get; init; } = typeof(WebOptions).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Every fault in words; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        if (AccessTokenLifetime < TimeSpan.FromSeconds(10) || AccessTokenLifetime > TimeSpan.FromHours(1))
            yield return $"Web:AccessTokenLifetime is {AccessTokenLifetime}; it must be 10 seconds to 1 hour";
        if (RefreshTokenLifetime < AccessTokenLifetime)
            yield return $"Web:RefreshTokenLifetime is {RefreshTokenLifetime}; it must not be shorter than Web:AccessTokenLifetime";
        if (LogInsPerMinute < 1)
            yield return $"Web:LogInsPerMinute is {LogInsPerMinute}; it must be at least 1";
        if (LogInsPerMinuteAndAddress < LogInsPerMinute)
            yield return $"Web:LogInsPerMinuteAndAddress is {LogInsPerMinuteAndAddress}; it must be at least Web:LogInsPerMinute";
        if (PasswordChecksAtOnce is < 1 or > 64)
            yield return $"Web:PasswordChecksAtOnce is {PasswordChecksAtOnce}; it must be 1-64";
        if (MaximumImportBytes < 1)
            yield return $"Web:MaximumImportBytes is {MaximumImportBytes}; it must be positive";
        if (PhoneRealm.Length == 0 || PhoneRealm.Contains('"', StringComparison.Ordinal))
            yield return "Web:PhoneRealm must not be empty and must not contain quotes";
        foreach (var proxy in TrustedProxies.Where(p => !Hosting.TrustedProxies.TryParse(p, out _)))
            yield return $"Web:TrustedProxies has '{proxy}'; it must be an address, or a network as 10.0.0.0/24";
    }
}
