using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using Carillon.Contracts;
using Carillon.Domain;
using Carillon.Domain.Cluster;
using Carillon.Domain.Users;
using Carillon.Server.Cluster;
using Carillon.Server.Options;
using Carillon.Server.Roles;
using Carillon.Storage;
using Carillon.Web.Auth;
using Microsoft.Extensions.DependencyInjection;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster init --db URL --advertise ADDRESS</c>: the first server of a floor, from nothing to a command that starts it.</summary>
internal static class ClusterInitCommand
{
    private static readonly Option<string> Db = CommonOptions.Database();
    private static readonly Option<string> Name = new("--name") { Description = "Of this web server.", DefaultValueFactory = _ => "web1" };
    private static readonly Option<string> Listen = new("--listen") { Description = "Where it listens.", DefaultValueFactory = _ => "https://0.0.0.0:443" };
    private static readonly Option<string?> Advertise = new("--advertise") { Description = "The IP address at which browsers and other servers reach this machine [default: that of --listen]." };
    private static readonly Option<string?> Telephony = new("--telephony") { Description = "A telephony server on this machine too, with this name [without a name: t1].", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Out = new("--out") { Description = "Where settings, secret and certificate are written.", DefaultValueFactory = _ => "/etc/carillon" };
    private static readonly Option<string> Data = new("--data") { Description = "Where the roles keep what must survive a restart.", DefaultValueFactory = _ => "/var/lib/carillon" };
    private static readonly Option<string?> Certificate = new("--certificate") { Description = "PEM: a certificate of your own [default: one is made]." };
    private static readonly Option<string?> Key = new("--key") { Description = "PEM: its key [default: it is in --certificate]." };
    private static readonly Option<string> Admin = new("--admin") { Description = "The first admin's log-in name.", DefaultValueFactory = _ => "admin" };
    private static readonly Option<string?> PasswordFile = PasswordSource.Option();

    public static Command Build()
    {
        var command = new Command("init", "Sets up the first server: reaches the database and makes its schema, makes the cluster's secret, a certificate and the first admin, writes the settings, and says how to start.")
            { Db, Name, Listen, Advertise, Telephony, Out, Data, Certificate, Key, Admin, PasswordFile };
        command.SetAction(Execute);
        return command;
    }

    /// 1 what was typed  2 the database  3 the first admin  4 secret, certificate, settings  5 the telephony server's row  6 a token for the next server
    private static async Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        var faults = new Faults();
        var plan = InitPlan.Read(parsed.GetValue(Listen)!, parsed.GetValue(Advertise), faults); // 1
        var files = new RoleFiles(parsed.GetValue(Out)!);
        var telephony = parsed.GetResult(Telephony) is null ? null : parsed.GetValue(Telephony) ?? "t1";
        foreach (var there in files.Present(telephony is null ? ["web"] : ["web", "telephony"]))
            faults.Unless(false, $"{there} is there already: this server is set up. To begin anew, move it away, or give another --out");
        foreach (var own in new[] { parsed.GetValue(Certificate), parsed.GetValue(Key) }.OfType<string>())
            faults.Unless(File.Exists(own), $"{own} is not there");
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);
        return await Stores.Use(parsed.GetValue(Db)!, async stores => // 2
        {
            if (await MakeAdmin(parsed, stores, cancel) is { } failed) // 3
                return failed;
            try
            {
                var fingerprint = Write(parsed, plan, files, telephony); // 4
                if (telephony is not null && !await Register(stores, telephony, plan, cancel)) // 5
                    return Complain.Failed($"the database has a server {telephony} with another address, or another server with the address {plan.Host}: give --telephony another name");
                await Say(parsed, plan, files, telephony, fingerprint, stores, cancel); // 6
                return ExitCodes.Done;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Complain.Unavailable($"{parsed.GetValue(Out)} cannot be written: {e.Message}");
            }
        }, cancel);
    }

    private static async Task<int?> MakeAdmin(ParseResult parsed, IServiceProvider stores, CancellationToken cancel)
    {
        var users = stores.GetRequiredService<IUserStore>();
        var id = new UserId(parsed.GetValue(Admin)!);
        if (await users.Find(id, cancel) is { } there)
        {
            Console.WriteLine($"{id} is there already ({there.Role.ToString().ToLowerInvariant()}), and keeps his password");
            return null;
        }

        if (PasswordSource.Read(parsed.GetValue(PasswordFile), PasswordHasher.MinimumLength, out var fault) is not { } password)
            return Complain.BadInput(fault!);
        return await users.Save(new User { Id = id, Name = id.Value, Role = Role.Admin, PasswordHash = PasswordHasher.Hash(password) }, cancel)
            ? null
            : Complain.Unavailable($"{id} was changed by somebody else at this moment; try again");
    }

    /// <summary>The fingerprint of the certificate; null: there is none.</summary>
    private static string? Write(ParseResult parsed, InitPlan plan, RoleFiles files, string? telephony)
    {
        if (!File.Exists(files.SecretFile))
            files.Write("cluster.secret", RandomNumberGenerator.GetHexString(48, lowercase: true) + "\n");
        var web = new Dictionary<string, object>
        {
            ["Name"] = parsed.GetValue(Name)!,
            ["Listen"] = plan.Listen,
            ["Advertise"] = plan.Address.ToString().TrimEnd('/'),
            ["Database"] = parsed.GetValue(Db)!,
            ["DataFolder"] = DataOf(parsed, "web"),
            ["ClusterSecretFile"] = files.SecretFile,
            ["SiloAddress"] = plan.Host,
        };
        string? fingerprint = null;
        if (plan.HasHttps)
            fingerprint = GiveCertificate(parsed, plan, files, web);
        files.WriteSettings("web", web);
        files.WriteUnit("web");
        if (telephony is not null)
        {
            files.WriteSettings("telephony", JoinFiles.Telephony(telephony, plan.Host, DataOf(parsed, "telephony"), files.SecretFile));
            files.WriteUnit("telephony");
        }

        return fingerprint;
    }

    private static string GiveCertificate(ParseResult parsed, InitPlan plan, RoleFiles files, Dictionary<string, object> web)
    {
        var (file, key) = (parsed.GetValue(Certificate), parsed.GetValue(Key));
        if (file is null)
        {
            var made = OwnCertificate.Make(parsed.GetValue(Name)!, [plan.Host, "localhost", "127.0.0.1"], DateTimeOffset.UtcNow);
            (file, key) = (files.Write("web.pem", made.Certificate), files.Write("web.key", made.Key));
        }

        web["CertificateFile"] = Path.GetFullPath(file);
        if (key is not null)
            web["CertificateKeyFile"] = Path.GetFullPath(key);
        var opened = CertificateFile.TryOpen(file, key, DateTimeOffset.UtcNow, out var unfit) ?? throw new IOException(unfit);
        return opened.Fingerprint;
    }

    private static async Task<bool> Register(IServiceProvider stores, string name, InitPlan plan, CancellationToken cancel)
    {
        var store = stores.GetRequiredService<IInfrastructureStore>();
        var wanted = new TelephonyServer { Id = new(name), Control = new UriBuilder(Uri.UriSchemeHttp, plan.Host, 7061).Uri, Iax2Host = plan.Host, SipHost = plan.Host };
        return (await store.Servers(cancel)).FirstOrDefault(s => s.Id == wanted.Id) is { } there ? there.Control == wanted.Control : await store.Save(wanted, cancel);
    }

    private static async Task Say(ParseResult parsed, InitPlan plan, RoleFiles files, string? telephony, string? fingerprint, IServiceProvider stores, CancellationToken cancel)
    {
        var (token, secret) = JoinToken.New(1, DateTimeOffset.UtcNow + TimeSpan.FromHours(1), new(parsed.GetValue(Admin)!));
        await stores.GetRequiredService<IJoinTokenStore>().Add(token, cancel);
        string[] roles = telephony is null ? ["web"] : ["web", "telephony"];
        Console.WriteLine($"The settings are in {files.In("")}. Start:");
        foreach (var role in roles)
            Console.WriteLine($"  {files.StartCommand(role)}");
        Console.WriteLine("or let systemd keep them running:");
        foreach (var role in roles)
            Console.WriteLine($"  {files.UnitCommand(role)}");
        Console.WriteLine($"Then log in as {parsed.GetValue(Admin)} at {plan.Address}");
        if (fingerprint is not null && parsed.GetValue(Certificate) is null)
            Console.WriteLine($"Its certificate is our own: browsers ask once (SHA-256 {fingerprint}); commands take it by --authority {files.In("web.pem")}");
        Console.WriteLine(ClusterTokenCommand.Text(new JoinTokenDto(new JoinTokenText([plan.Address], fingerprint, token.Id, secret).ToString(), token.ExpiresAt, 1)));
    }

    private static string DataOf(ParseResult parsed, string role) => Path.GetFullPath(Path.Combine(parsed.GetValue(Data)!, role));

    /// <summary>Where the web server listens, and where it is reached.</summary>
    private sealed record InitPlan(string Listen, string Host, Uri Address)
    {
        public bool HasHttps => Address.Scheme == Uri.UriSchemeHttps;

        public static InitPlan Read(string listen, string? advertise, Faults faults)
        {
            if (!HttpListen.IsHttp(listen, out var uri))
            {
                faults.Unless(false, $"--listen is '{listen}'; it must be https://ADDRESS:PORT, or http://127.0.0.1:PORT");
                return new InitPlan(listen, "127.0.0.1", new Uri("http://127.0.0.1"));
            }

            var host = advertise ?? uri.Host.Trim('[', ']');
            faults.Unless(uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback, $"--listen is '{listen}': passwords would leave this machine in clear. Use https://");
            faults.Unless(
                IPAddress.TryParse(host, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any),
                advertise is null ? $"--listen {listen} stands for all addresses: give --advertise ADDRESS, at which browsers and other servers reach this machine" : $"--advertise is '{advertise}'; it must be an IP address of this machine");
            return new InitPlan(listen, host, new UriBuilder(uri.Scheme, host, uri.Port).Uri);
        }
    }
}
