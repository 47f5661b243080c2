global using Carillon.Domain;
