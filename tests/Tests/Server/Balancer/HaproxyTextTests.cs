using Carillon.Server.Balancer;
using Carillon.Server.Options;
using static Carillon.Tests.Server.Balancer.LbSettings;

namespace Carillon.Tests.Server.Balancer;

/// <summary>That HAProxy itself takes it, and does what it says, is tested with HAProxy: Interop/Deployment.</summary>
public sealed class HaproxyTextTests
{
    [Fact]
    public void The_settings_come_out_in_haproxys_words()
    {
        var options = new LbRoleOptions
        {
            Listen = "https://0.0.0.0:8443;http://0.0.0.0:80;http://[::]:81;http://127.0.0.1:82",
            RedirectToHttps = true,
            CertificateFile = "/etc/carillon/web.pem",
            WebAuthorityFile = "/etc/carillon/root.pem",
            CheckMs = 400,
            CheckTimeoutMs = 600,
            DeadSeconds = 4,
            IdleSeconds = 90,
            ConnectMs = 1500,
            MaximumConnections = 500,
            WebServers = new() { ["w2"] = At("http://10.0.0.6:8080", drain: true), ["w1"] = At("https://web1.example"), ["w3"] = At("https://[2001:db8::7]:8443") },
        };

        var lines = HaproxyText.Of(options, "/etc/my keys/bundle.pem").Split('\n').Select(l => l.Trim()).ToList();

        Assert.Equal(
            [
                "bind *:8443 ssl crt \"/etc/my keys/bundle.pem\" alpn h2,http/1.1", "bind *:80", "bind :::81 v4v6", "bind 127.0.0.1:82",
                "http-request redirect code 308 location 'https://%[req.hdr(host),regsub(:[0-9]+$,)]:8443%[capture.req.uri]' unless { ssl_fc }",
                "default-server check inter 400ms fall 4 rise 1 observe layer4 error-limit 1 on-error mark-down on-marked-down shutdown-sessions",
                "server w1 web1.example:443 ssl verify required ca-file /etc/carillon/root.pem sni str(web1.example) verifyhost web1.example check-sni web1.example",
                "server w2 10.0.0.6:8080 weight 0",
                "server w3 [2001:db8::7]:8443 ssl verify required ca-file /etc/carillon/root.pem",
                "bind 127.0.0.1:8079",
            ],
            lines.Where(l => l.StartsWith("bind ", StringComparison.Ordinal) || l.Contains("redirect", StringComparison.Ordinal) || l.Contains("server ", StringComparison.Ordinal) && !l.StartsWith('#')).Where(l => !l.StartsWith("timeout", StringComparison.Ordinal)));
        foreach (var line in (string[])["maxconn 500", "timeout connect 1500ms", "timeout check 600ms", "timeout client 90s", "timeout server 90s", "timeout tunnel 1h", "balance leastconn", "http-check disable-on-404"])
            Assert.Contains(line, lines);
    }

    [Fact]
    public void On_the_usual_port_people_are_sent_to_no_port_at_all()
    {
        var options = new LbRoleOptions { Listen = "https://0.0.0.0:443;http://0.0.0.0:80", RedirectToHttps = true, WebServers = new() { ["w1"] = At("http://10.0.0.5:8080") } };
        Assert.Contains("location 'https://%[req.hdr(host),regsub(:[0-9]+$,)]%[capture.req.uri]'", HaproxyText.Of(options, "/b.pem"), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_https_there_is_neither_certificate_nor_redirect()
    {
        var text = HaproxyText.Of(With(("w1", At("http://10.0.0.5:8080"))), null);
        Assert.DoesNotContain("crt", text, StringComparison.Ordinal);
        Assert.DoesNotContain("redirect", text, StringComparison.Ordinal);
        Assert.Contains("    bind 127.0.0.1:8000\n", text, StringComparison.Ordinal);
    }
}
