using System.Text.Json;

namespace Carillon.Lab.Running;

/// <summary>A JSON file that is written whole or not at all: a reader never sees half of it.</summary>
internal static class WholeFile
{
    public static async Task WriteAsync<T>(string path, T content)
    {
        var draft = path + ".tmp";
        await File.WriteAllBytesAsync(draft, JsonSerializer.SerializeToUtf8Bytes(content, LabJson.Files)).ConfigureAwait(false);
        File.Move(draft, path, overwrite: true);
    }
}
