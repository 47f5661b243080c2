using System.CommandLine;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Carillon.Server.Demo;
using Carillon.Server.Options;

namespace Carillon.Server.Commands;

/// <summary>How a command reaches a web server as an admin: the options, and the client.</summary>
internal sealed class WebAccess
{
    private readonly Option<Uri> _web = CommonOptions.Web("A web server, or the balancer in front.");
    private readonly Option<string> _user = new("--user") { Description = "An admin.", DefaultValueFactory = _ => "admin" };
    private readonly Option<string?> _passwordFile = PasswordSource.Option();
    private readonly Option<string?> _authority = new("--authority") { Description = "PEM: the web server's certificate must lead to one of these [default: to one of the system's]." };

    public void AddTo(Command command)
    {
        command.Add(_web);
        command.Add(_user);
        command.Add(_passwordFile);
        command.Add(_authority);
    }

    /// <summary>Does the work; what commonly goes wrong becomes a sentence and an exit code.</summary>
    public async Task<int> Use(ParseResult parsed, Func<ApiClient, Task<int>> work)
    {
        var faults = new Faults();
        var authorities = AuthorityFile.Read(parsed.GetValue(_authority), "--authority", faults);
        if (faults.Texts.Count > 0)
            return Complain.BadInput(faults.Texts);
        if (PasswordSource.Read(parsed.GetValue(_passwordFile), 1, out var fault) is not { } password)
            return Complain.BadInput(fault!);
        using var api = new ApiClient(parsed.GetValue(_web)!, parsed.GetValue(_user)!, password, Handler(authorities));
        try
        {
            return await work(api);
        }
        catch (ApiFault e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return Complain.BadInput(e.Sentence);
        }
        catch (ApiFault e)
        {
            return Complain.Failed(e.Sentence);
        }
        catch (HttpRequestException e)
        {
            return Complain.Unavailable($"{parsed.GetValue(_web)} does not answer: {e.Message}");
        }
    }

    private static SocketsHttpHandler Handler(X509Certificate2Collection? authorities) => authorities is null ? new() : new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = WithRoots(authorities),
        },
    };

    private static X509ChainPolicy WithRoots(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
