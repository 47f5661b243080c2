using Carillon.Contracts;
using Carillon.Server.Options;

namespace Carillon.Server.Cluster;

/// <summary>The settings of a new server: what the cluster told, and what is this machine's own. All else keeps its default.</summary>
internal static class JoinFiles
{
    /// <param name="realm">Of phones; null: as it is by itself.</param>
    public static Dictionary<string, object> Telephony(string name, string address, string dataFolder, string secretFile, string? realm = null)
    {
        var settings = new Dictionary<string, object>
        {
            ["ServerId"] = name,
            ["Address"] = address,
            ["DataFolder"] = dataFolder,
            ["ClusterSecretFile"] = secretFile,
        };
        if (realm is not null)
            settings["Realm"] = realm;
        return settings;
    }

    /// <param name="webs">Those that there are now; later ones are named in the file.</param>
    /// <param name="authorities">Has certificates that no authority has signed; null: there is none.</param>
    public static Dictionary<string, object> Lb(string name, string address, int port, IEnumerable<JoinWebDto> webs, string? authorities, RoleFiles files)
    {
        var settings = new Dictionary<string, object>
        {
            ["Name"] = name,
            ["Listen"] = $"https://{address}:{port}",
            ["CertificateFile"] = files.In("lb.pem"),
            ["CertificateKeyFile"] = files.In("lb.key"),
            ["ClusterSecretFile"] = files.SecretFile,
            ["WebServers"] = Named(webs),
        };
        if (authorities is not null)
            settings["WebAuthorityFile"] = authorities;
        return settings;
    }

    // Web servers that were set up by hand may have names that a balancer does not take, or share one.
    private static Dictionary<string, object> Named(IEnumerable<JoinWebDto> webs)
    {
        var named = new Dictionary<string, object>();
        foreach (var web in webs)
            named[LbRoleOptions.WellNamed().IsMatch(web.Name) && !named.ContainsKey(web.Name) ? web.Name : $"web-{named.Count + 1}"] = new { web.Address };
        return named;
    }

    public static Dictionary<string, object> Web(string name, string address, int port, string database, string dataFolder, RoleFiles files) => new()
    {
        ["Name"] = name,
        ["Listen"] = $"https://{address}:{port}",
        ["CertificateFile"] = files.In("web.pem"),
        ["CertificateKeyFile"] = files.In("web.key"),
        ["Database"] = database,
        ["DataFolder"] = dataFolder,
        ["ClusterSecretFile"] = files.SecretFile,
        ["SiloAddress"] = address,
    };
}
