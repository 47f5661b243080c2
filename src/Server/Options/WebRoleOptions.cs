namespace Carillon.Server.Options;

/// <summary>Section "Web": the web and control process.</summary>
internal sealed class WebRoleOptions
{
    /// <summary>Addresses, separated by semicolons. Plain HTTP is for loopback and behind a balancer; see <see cref="CertificateFile"/>.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8080";
    /// <summary>PEM with the certificate chain; read again when it changes.</summary>
    public string? CertificateFile { get; init; }
    public string? CertificateKeyFile { get; init; }
    /// <summary>sqlite:PATH or mariadb://user:password@host:port/name</summary>
    public string Database { get; init; } = "sqlite:carillon-data/carillon.db";
    /// <summary>The outbox and what else must survive this process.</summary>
    public string DataFolder { get; init; } = "carillon-data/web";
    /// <summary>Known to every web and telephony process: proves to a switch that its commands come from us.</summary>
    public string? ClusterSecretFile { get; init; }
    public string? ClusterSecret { get; init; }
    public string Name { get; init; } = Environment.MachineName;
    public int SiloPort { get; init; } = 11111;
    public int GatewayPort { get; init; } = 30000;
    /// <summary>Wildcard prompts: NAME.wav in this folder is the prompt NAME on every switch.</summary>
    public string? PromptFolder { get; init; }

    public void Check(Faults faults)
    {
        foreach (var address in Addresses)
            faults.Unless(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https", $"Web:Listen has '{address}'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT");
        faults.Unless(Addresses.Length > 0, "Web:Listen is empty");
        var https = Addresses.Any(a => a.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        faults.Unless(!https || CertificateFile is not null, "Web:CertificateFile is missing, but Web:Listen has an https address");
        faults.Unless(CertificateFile is null || File.Exists(CertificateFile), $"Web:CertificateFile {CertificateFile} is not there");
        faults.Unless(CertificateKeyFile is null || File.Exists(CertificateKeyFile), $"Web:CertificateKeyFile {CertificateKeyFile} is not there");
        faults.Unless(SiloPort is >= 1 and <= 65535, $"Web:SiloPort is {SiloPort}; it must be 1 to 65535");
        faults.Unless(GatewayPort is >= 1 and <= 65535, $"Web:GatewayPort is {GatewayPort}; it must be 1 to 65535");
        faults.Unless(ClusterSecretFile is null || File.Exists(ClusterSecretFile), $"Web:ClusterSecretFile {ClusterSecretFile} is not there");
    }

    public string[] Addresses => Listen.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
