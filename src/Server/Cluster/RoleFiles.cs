using System.Text;
using System.Text.Json;
using Carillon.Server.Processes;

namespace Carillon.Server.Cluster;

/// <summary>The files of a server's roles in one folder. All are for their owner alone: settings name the database with its password.</summary>
internal sealed class RoleFiles(string folder)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public string SecretFile => In("cluster.secret");

    public string In(string name) => Path.GetFullPath(Path.Combine(folder, name));

    public string SettingsOf(string role) => In(role + ".json");

    /// <summary>Those of the roles that are there already: whose settings would be lost.</summary>
    public IReadOnlyList<string> Present(params IEnumerable<string> roles) => [.. roles.Select(SettingsOf).Where(File.Exists)];

    /// <param name="settings">Of the section, by name.</param>
    public string WriteSettings(string role, IReadOnlyDictionary<string, object> settings) =>
        Write(role + ".json", JsonSerializer.Serialize(new Dictionary<string, object> { [char.ToUpperInvariant(role[0]) + role[1..]] = settings }, Indented) + "\n");

    public string Write(string name, string text)
    {
        MakeFolder(folder);
        var file = In(name);
        // Anew, so that nobody who has the old one open reads it, and never readable in between.
        File.Delete(file);
        var mine = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            mine.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, mine);
        stream.Write(Encoding.UTF8.GetBytes(text));
        return file;
    }

    /// <summary>What systemd needs to keep a role running.</summary>
    public string WriteUnit(string role) => Write($"carillon-{role}.service", $"""
        [Unit]
        Description=Carillon, {role}
        After=network-online.target
        Wants=network-online.target

        [Service]
        ExecStart={string.Join(' ', [SelfPath.Executable, .. SelfPath.Arguments])} serve --role {role} --config {SettingsOf(role)}
        WorkingDirectory={Path.GetFullPath(folder)}
        Restart=always
        RestartSec=1
        LimitNOFILE=65536
        LimitRTPRIO=60

        [Install]
        WantedBy=multi-user.target

        """);

    public string StartCommand(string role) => $"./carillon serve --role {role} --config {SettingsOf(role)}";

    public string UnitCommand(string role) => $"systemctl enable --now {In($"carillon-{role}.service")}";

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
