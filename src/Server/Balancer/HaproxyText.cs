using System.Globalization;
using System.Net;
using System.Text;
using Carillon.Server.Options;

namespace Carillon.Server.Balancer;

/// <summary>The balancer's settings as a configuration of HAProxy (2.4 and later) that does the same.</summary>
internal static class HaproxyText
{
    /// <param name="certificate">One file with certificate, those in between, and key; null where nothing is https.</param>
    public static string Of(LbRoleOptions options, string? certificate)
    {
        var text = new StringBuilder();
        Head(text, options);
        Frontend(text, options, certificate);
        Backend(text, options);
        Status(text, options);
        return text.ToString();
    }

    private static void Head(StringBuilder text, LbRoleOptions options) => Add(text, $"""
        # HAProxy in front of Carillon's web servers, from the settings of "carillon serve --role lb".
        # Made by "carillon lb haproxy": change the settings and make it again, rather than this file. Look at it with: haproxy -c -f FILE
        # Each web server must have this machine's address in Web:TrustedProxies, or it takes all clients for one.

        global
            log stderr format raw daemon notice
            ssl-default-bind-options ssl-min-ver TLSv1.2

        defaults
            mode http
            log global
            option dontlognull
            timeout connect {options.ConnectMs}ms
            timeout check {options.CheckTimeoutMs}ms
            timeout queue 5s
            timeout http-request 10s
            timeout http-keep-alive 75s
            timeout client {options.IdleSeconds}s
            timeout server {options.IdleSeconds}s
            # WebSockets, which are all of a screen's traffic: they say something every 15 s, and stay for a working day.
            timeout tunnel 1h
            timeout client-fin 10s


        """);

    private static void Frontend(StringBuilder text, LbRoleOptions options, string? certificate)
    {
        text.AppendLine(CultureInfo.InvariantCulture, $"frontend carillon\n    maxconn {options.MaximumConnections}");
        foreach (var address in options.Http.Addresses.Select(a => new Uri(a)))
            text.AppendLine(CultureInfo.InvariantCulture, $"    bind {Bind(address)}{(address.Scheme == Uri.UriSchemeHttps ? $" ssl crt {Quoted(certificate!)} alpn h2,http/1.1" : "")}");
        if (options.RedirectToHttps)
        {
            var port = ToHttps.PortOf(options) is var p && p == 443 ? "" : $":{p}";
            Add(text, $$"""
                    # Without the port that the client came by.
                    http-request redirect code 308 location 'https://%[req.hdr(host),regsub(:[0-9]+$,)]{{port}}%[capture.req.uri]' unless { ssl_fc }

                """);
        }

        text.Append("""
                # What a client says of himself is overwritten: web servers believe these.
                http-request set-header X-Forwarded-For %[src]
                http-request set-header X-Forwarded-Proto https if { ssl_fc }
                http-request set-header X-Forwarded-Proto http unless { ssl_fc }
                http-request set-header X-Forwarded-Host %[req.hdr(host)]
                default_backend web_servers


            """);
    }

    private static void Backend(StringBuilder text, LbRoleOptions options)
    {
        Add(text, $$"""
            backend web_servers
                # A screen is one long connection, a request a short one. Any web server may get any of them: there are no sticky sessions.
                balance leastconn
                option httpchk
                http-check send meth GET uri {{ReadinessCheck.Path}}?draining=404 ver HTTP/1.1 hdr Host carillon
                # 404: it is about to end, gets nobody new and keeps whom it has. 503: it is not ready.
                http-check disable-on-404
                # A web server that could not be reached has heard nothing; a plain question may be asked twice.
                option redispatch 1
                retries 2
                retry-on conn-failure empty-response
                http-request disable-l7-retry unless METH_GET
                # Whoever is connected to one that is found dead is cut off, and comes back by another.
                default-server check inter {{options.CheckMs}}ms fall {{Fall(options)}} rise 1 observe layer4 error-limit 1 on-error mark-down on-marked-down shutdown-sessions

            """);
        foreach (var (name, server) in options.WebServers.OrderBy(s => s.Key, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"    server {name} {Server(server, options)}");
        text.AppendLine();
    }

    private static void Status(StringBuilder text, LbRoleOptions options) => Add(text, $$"""
        # For operators: a page at /, metrics for Prometheus at /metrics. It asks nobody for a password.
        frontend status
            bind {{options.Admin}}
            http-request use-service prometheus-exporter if { path /metrics }
            stats enable
            stats uri /
            stats refresh 5s

        """);

    private static string Server(LbWebServerOptions server, LbRoleOptions options)
    {
        var address = new Uri(server.Address);
        var drain = server.Drain ? " weight 0" : "";
        if (address.Scheme == Uri.UriSchemeHttp)
            return $"{address.Host}:{address.Port}{drain}";
        var authority = options.WebAuthorityFile is { } file ? Quoted(file) : "@system-ca";
        var name = IPAddress.TryParse(address.Host.Trim('[', ']'), out _) ? "" : $" sni str({address.Host}) verifyhost {address.Host} check-sni {address.Host}";
        return $"{address.Host}:{address.Port} ssl verify required ca-file {authority}{name}{drain}";
    }

    /// <summary>So many questions without an answer are as long as the balancer waits before it cuts people off.</summary>
    private static int Fall(LbRoleOptions options) =>
        Math.Max(2, (int)Math.Ceiling(options.DeadSeconds * 1000.0 / (options.CheckMs + options.CheckTimeoutMs)));

    private static string Bind(Uri address)
    {
        var at = HttpListen.EndPointOf(address);
        return at.Address.Equals(IPAddress.Any) ? string.Create(CultureInfo.InvariantCulture, $"*:{at.Port}")
            : at.Address.Equals(IPAddress.IPv6Any) ? string.Create(CultureInfo.InvariantCulture, $":::{at.Port} v4v6")
            : at.ToString();
    }

    private static string Quoted(string path) => path.Any(char.IsWhiteSpace) ? $"\"{path}\"" : path;

    private static void Add(StringBuilder text, FormattableString lines) => text.Append(lines.ToString(CultureInfo.InvariantCulture));
}
