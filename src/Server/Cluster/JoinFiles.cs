namespace Carillon.Server.Cluster;

/// <summary>The settings of a new server: what the cluster told, and what is this machine's own. All else keeps its default.</summary>
internal static class JoinFiles
{
    public static Dictionary<string, object> Telephony(string name, string address, string dataFolder, string secretFile) => new()
    {
        ["ServerId"] = name,
        ["Address"] = address,
        ["DataFolder"] = dataFolder,
        ["ClusterSecretFile"] = secretFile,
    };

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
