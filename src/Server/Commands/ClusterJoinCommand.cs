using System.CommandLine;
using System.Net;
using Carillon.Contracts;
using Carillon.Server.Cluster;
using Carillon.Server.Options;
using Carillon.Server.Processes;
using Carillon.Server.SelfTests;
using Carillon.Storage;
using Carillon.Telephony;
using Carillon.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace Carillon.Server.Commands;

/// <summary><c>carillon cluster join TOKEN --role telephony --name t3 --address A</c>: one command and one token add a server.</summary>
internal static class ClusterJoinCommand
{
    private const int ControlPort = 7061;
    private static readonly TimeSpan ForControl = TimeSpan.FromSeconds(10);

    private static readonly Argument<string> Token = new("token") { Description = "From carillon cluster token, cluster init, or the page Servers." };
    private static readonly Option<string> Role = new("--role") { Description = "telephony, web or lb.", DefaultValueFactory = _ => "telephony" };
    private static readonly Option<string> Name = new("--name") { Description = "Of the new server, unique in the cluster.", Required = true };
    private static readonly Option<string> Address = new("--address") { Description = "The IP address where it listens.", Required = true };
    private static readonly Option<string?> Advertise = new("--advertise") { Description = "Where the others reach it [default: --address]." };
    private static readonly Option<int> Port = new("--port") { Description = "Of a web server or a balancer.", DefaultValueFactory = _ => 443 };
    private static readonly Option<string> Out = new("--out") { Description = "Where settings and secret are written.", DefaultValueFactory = _ => "/etc/carillon" };
    private static readonly Option<string> Data = new("--data") { Description = "Where the role keeps what must survive a restart.", DefaultValueFactory = _ => "/var/lib/carillon" };
    private static readonly Option<bool> Start = new("--start") { Description = "Start the role in place, and go on running it." };
    private static readonly Option<TimeSpan?> Within = CommonOptions.Duration("--within", "Wait so long for a telephony server to work [default: 5m; 0s: do not wait].");

    public static Command Build()
    {
        Role.AcceptOnlyFromAmong("telephony", "web", "lb");
        var command = new Command("join", "Adds this machine to a cluster: asks with the token, writes the settings, says how to start, waits until the trunks to all telephony servers are up and hears whether sound goes both ways. Exit code 1: not everything is up.")
            { Token, Role, Name, Address, Advertise, Port, Out, Data, Start, Within };
        command.SetAction(Execute);
        return command;
    }

    /// 1 what was typed  2 the cluster is asked  3 the files  4 it is started, or somebody is told how  5 it is waited for and tested
    private static async Task<int> Execute(ParseResult parsed, CancellationToken cancel)
    {
        var faults = new Faults();
        var (role, files) = (parsed.GetValue(Role)!, new RoleFiles(parsed.GetValue(Out)!)); // 1
        faults.Unless(JoinTokenText.TryParse(parsed.GetValue(Token)!, out var token), "the token is cut or typed wrong: it begins with carillon1- and is one long word");
        faults.Unless(token is null || token.Fingerprint is not null || token.Webs.All(w => w.IsLoopback), "the token names a web server without a certificate beyond this machine: the cluster's secret would travel in clear. Give the web server https:// (Web:Listen), and make a new token");
        foreach (var (option, text) in new[] { (Address.Name, parsed.GetValue(Address)), (Advertise.Name, parsed.GetValue(Advertise)) })
            faults.Unless(text is null || IPAddress.TryParse(text, out _), $"{option} is '{text}'; it must be an IP address");
        foreach (var there in files.Present(role))
            faults.Unless(false, $"{there} is there already: this machine has such a role. Move it away, or give another --out");
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);

        using var cluster = new JoinClient(token!);
        try
        {
            var reply = await cluster.Join(() => Request(parsed, token!), cancel); // 2
            Write(parsed, role, files, reply); // 3
            Console.WriteLine($"{parsed.GetValue(Name)} is in the cluster of {cluster.Web.Host}; its settings are in {files.SettingsOf(role)}");
            return await Run(parsed, role, files, cluster, reply, cancel); // 4, 5
        }
        catch (JoinRefusedException e)
        {
            return Complain.Failed($"not joined: {e.Message}");
        }
        catch (HttpRequestException e)
        {
            return Complain.Unavailable(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Complain.Unavailable($"{parsed.GetValue(Out)} cannot be written: {e.Message}");
        }
    }

    private static JoinRequestDto Request(ParseResult parsed, JoinTokenText token) => new()
    {
        Id = token.Id,
        Secret = token.Secret,
        Role = parsed.GetValue(Role)!,
        Name = parsed.GetValue(Name)!,
        Address = parsed.GetValue(Advertise) ?? parsed.GetValue(Address)!,
        Version = new WebOptions().Version,
        Schema = Database.NewestSchema,
        Clock = DateTimeOffset.UtcNow,
    };

    private static void Write(ParseResult parsed, string role, RoleFiles files, JoinReplyDto reply)
    {
        var (name, address) = (parsed.GetValue(Name)!, parsed.GetValue(Address)!);
        var data = Path.GetFullPath(Path.Combine(parsed.GetValue(Data)!, role));
        files.Write("cluster.secret", reply.ClusterSecret + "\n");
        if (role is "web" or "lb")
        {
            var made = OwnCertificate.Make(name, [parsed.GetValue(Advertise) ?? address, address, "localhost"], DateTimeOffset.UtcNow);
            files.Write(role + ".pem", made.Certificate);
            files.Write(role + ".key", made.Key);
        }

        files.WriteSettings(role, role switch
        {
            "web" => JoinFiles.Web(name, address, parsed.GetValue(Port), reply.Database, data, files),
            "lb" => JoinFiles.Lb(name, address, parsed.GetValue(Port), reply.Webs, WriteAuthorities(reply.Webs, files), files),
            _ => JoinFiles.Telephony(name, address, data, files.SecretFile, reply.Realm),
        });
        files.WriteUnit(role);
    }

    private static string? WriteAuthorities(IReadOnlyList<JoinWebDto> webs, RoleFiles files)
    {
        var own = string.Join('\n', webs.Select(w => w.Certificate).Where(c => c.Length > 0));
        return own.Length > 0 ? files.Write("webs.pem", own + "\n") : null;
    }

    private static async Task<int> Run(ParseResult parsed, string role, RoleFiles files, JoinClient cluster, JoinReplyDto reply, CancellationToken cancel)
    {
        using var supervisor = new Supervisor(TimeProvider.System, text => Console.Error.WriteLine($"carillon: {text}"));
        if (parsed.GetValue(Start))
            supervisor.Start(new ChildPlan(role, ["serve", "--role", role, "--config", files.SettingsOf(role), "--end-with-parent"], RoleEnvironment.Of(role), Path.Combine(parsed.GetValue(Data)!, role + ".log")), cancel);
        else
            Console.WriteLine($"Start it now:\n  {files.StartCommand(role)}\nor let systemd keep it running:\n  {files.UnitCommand(role)}");

        if (role == "lb")
            Console.WriteLine($"Web servers must believe it of whom it asks for: name {parsed.GetValue(Address)} in Web:TrustedProxies of {string.Join(", ", reply.Webs.Select(w => w.Name))}, and start them anew");
        var works = role != "telephony" || await Works(parsed, cluster, reply, cancel);
        if (!parsed.GetValue(Start))
            return works ? ExitCodes.Done : ExitCodes.Failed;
        await supervisor.Ended;
        return cancel.IsCancellationRequested ? ExitCodes.Done : supervisor.FirstFault ?? ExitCodes.Failed;
    }

    private static async Task<bool> Works(ParseResult parsed, JoinClient cluster, JoinReplyDto reply, CancellationToken cancel)
    {
        var (name, patience) = (parsed.GetValue(Name)!, parsed.GetValue(Within) ?? TimeSpan.FromMinutes(5));
        if (patience == TimeSpan.Zero)
            return true;
        var (last, isUp) = await new JoinWait(cluster, name).Until(reply.Neighbours, patience, Console.WriteLine, cancel);
        if (!isUp)
        {
            foreach (var missing in JoinWait.Missing(last, reply.Neighbours))
                Console.Error.WriteLine($"carillon: {missing}");
            return false;
        }

        Console.WriteLine(reply.Neighbours.Count == 0 ? $"{name} is up; it is the first telephony server" : $"{name} is up, and so are its trunks, both ways: {string.Join(", ", reply.Neighbours)}");
        return await Sounds(name, parsed.GetValue(Address)!, reply.ClusterSecret, last.Trunks.Where(t => t.FarIsThere).Select(t => t.To), cancel);
    }

    private static async Task<bool> Sounds(string name, string address, string secret, IEnumerable<string> neighbours, CancellationToken cancel)
    {
        await using var control = new SwitchClient(
            new SwitchClientOptions { Address = new UriBuilder(Uri.UriSchemeHttp, address, ControlPort).Uri, WebProcess = "join", Secret = secret }, TimeProvider.System, NullLoggerFactory.Instance);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(ForControl);
        try
        {
            await control.WhenUp(patience.Token);
            return SelfTestCommand.Show(name, await new SelfTestRun(control).Run(["", .. neighbours], cancel), json: false) == ExitCodes.Done;
        }
        catch (Exception e) when (e is SwitchUnavailableException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            Console.Error.WriteLine($"carillon: {name} could not be asked for a self-test at {address}:{ControlPort}: {control.Connection.Text}");
            return false;
        }
    }
}
