namespace Carillon.Server.Roles;

/// <summary>A file by a path that somebody else gave.</summary>
internal static class FolderFile
{
    /// <summary>Its full path. Null when it is not there, or not below the folder.</summary>
    public static string? Find(string? folder, string path)
    {
        if (folder is null)
            return null;
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var file = Path.GetFullPath(Path.Combine(root, path));
        return file.StartsWith(root, StringComparison.Ordinal) && File.Exists(file) ? file : null;
    }
}
