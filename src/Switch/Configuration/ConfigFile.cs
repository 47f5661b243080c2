using Carillon.Telephony.V1;
using Google.Protobuf;

namespace Carillon.Switch.Configuration;

/// <summary>The last configuration on the switch's own disk, so that it restarts without anybody. It holds carriers' passwords
/// and trunks' secrets: readable by its owner alone.</summary>
internal sealed class ConfigFile(string folder)
{
    private readonly string _path = Path.Combine(folder, "configuration");

    public void Save(ConfigureRequest configuration)
    {
        var next = _path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(next, options))
        {
            configuration.WriteTo(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, _path, overwrite: true);
    }

    /// <summary>Null when there is none, or with the reason when it cannot be read.</summary>
    public ConfigureRequest? Load(out string? fault)
    {
        fault = null;
        try
        {
            return File.Exists(_path) ? ConfigureRequest.Parser.ParseFrom(File.ReadAllBytes(_path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            fault = e.Message;
            return null;
        }
    }
}
